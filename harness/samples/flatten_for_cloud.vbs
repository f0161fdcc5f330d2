' flatten_for_cloud.vbs - makes one fixed disk of a disk and all its parents, for an upload to a cloud.
' Usage: cscript flatten_for_cloud.vbs SOURCE.vhd TARGET.vhd
'
' Azure takes fixed disks only, and only those of whole megabytes; so a disk of another size is refused before anything
' is written. The source and its parents stay as they are. The result is also what to give to qemu-img, which reads a
' differencing disk without an error and gives zeros where the data of its parents should be.
Option Explicit

Const vmDiskType_FixedSize = 1
Const vmDiskType_Differencing = 2
Const megabyte = 1048576
Const footer = 512

Dim virtualPC, files

If WScript.Arguments.Count <> 2 Then
    WScript.Echo "Usage: cscript flatten_for_cloud.vbs SOURCE.vhd TARGET.vhd"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
On Error Resume Next ' an error below ends Flatten, and Err describes it
Flatten files.GetAbsolutePathName(WScript.Arguments(0)), files.GetAbsolutePathName(WScript.Arguments(1))
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
WScript.Echo "done"

Sub Flatten(source, target)
    Dim disk, megabytes
    Set disk = virtualPC.GetHardDisk(source)
    megabytes = disk.SizeInGuest / megabyte
    If megabytes <> Fix(megabytes) Then
        Err.Raise vbObjectError, "flatten_for_cloud.vbs", "'" & source & "' has " & CStr(disk.SizeInGuest) & _
            " bytes, which is not a whole number of megabytes, so Azure would refuse it. Make it " & _
            CStr((Fix(megabytes) + 1) * megabyte) & " bytes large first."
    End If
    If disk.Type = vmDiskType_Differencing Then
        Finish disk.MergeTo(target, vmDiskType_FixedSize)
    Else
        Finish disk.Convert(target, vmDiskType_FixedSize)
    End If
    Set disk = virtualPC.GetHardDisk(target)
    If disk.Type <> vmDiskType_FixedSize Or disk.SizeOnHost <> disk.SizeInGuest + footer Then
        Err.Raise vbObjectError, "flatten_for_cloud.vbs", "'" & target & "' is not the fixed disk it should be."
    End If
    WScript.Echo target & " is a fixed disk of " & CStr(megabytes) & " MB"
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
    If task.Error <> 0 Then Err.Raise task.Error, "flatten_for_cloud.vbs", task.ErrorDescription
    If task.ErrorDescription <> "" Then WScript.Echo "  note: " & task.ErrorDescription
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
