' merge_chain.vbs - merges a chain of differencing disks into the disk at its bottom, which then reads as the top did.
' Usage: cscript merge_chain.vbs TOP.vhd
'
' Each disk is merged into its parent, from the top down. Whatever interrupts that, run it again: nothing is lost. Other
' children of these parents can no longer be used afterwards. No file is deleted.
Option Explicit

Const vmDiskType_Differencing = 2
Const mostLevels = 256 ' no chain has more

Dim virtualPC

If WScript.Arguments.Count <> 1 Then
    WScript.Echo "Usage: cscript merge_chain.vbs TOP.vhd"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
On Error Resume Next ' an error below ends MergeChain, and Err describes it
MergeChain CreateObject("Scripting.FileSystemObject").GetAbsolutePathName(WScript.Arguments(0))
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
WScript.Echo "done"

Sub MergeChain(path)
    Dim disks, count, merged, i
    disks = Array(virtualPC.GetHardDisk(path))
    Do While disks(UBound(disks)).Type = vmDiskType_Differencing ' all of them have to be there before it begins
        count = UBound(disks) + 1
        If count = mostLevels Then Err.Raise vbObjectError, "merge_chain.vbs", "the chain of '" & path & "' has no end."
        ReDim Preserve disks(count)
        Set disks(count) = disks(count - 1).Parent
    Loop
    merged = ""
    For i = 0 To UBound(disks) - 1
        Finish disks(i).Merge
        merged = merged & vbCrLf & "    " & disks(i).File
    Next
    If merged = "" Then
        WScript.Echo path & " has no parent to be merged into"
    Else
        WScript.Echo disks(UBound(disks)).File & " now holds everything; these are no longer needed:" & merged
    End If
End Sub

' Shows how far a task is until it has ended.
Sub Finish(task)
    Dim complete
    WScript.Echo task.Description
    Do
        task.WaitForCompletion 500
        complete = task.IsComplete
        Draw task.PercentCompleted, complete
    Loop Until complete
    If task.Error <> 0 Then Err.Raise task.Error, "merge_chain.vbs", task.ErrorDescription
End Sub

' Draws a bar over the one before. Where the host cannot do that, as Wine's, each is a line.
Sub Draw(percent, last)
    Dim bar
    bar = "  [" & String(percent \ 5, "#") & String(20 - percent \ 5, ".") & "] " & percent & "%"
    On Error Resume Next
    WScript.StdOut.Write vbCr & bar
    If Err.Number <> 0 Then
        WScript.Echo bar
    ElseIf last Then
        WScript.StdOut.WriteLine
    End If
    Err.Clear
End Sub
