' repair_moved_chain.vbs - links the disks of a chain to their parents, where these are now.
' Usage: cscript repair_moved_chain.vbs TOP.vhd ... BASE.vhd     (each disk is followed by its parent)
'
' A child finds its parent by a relative and an absolute path; it is lost only when neither leads to it. A parent
' with another unique id is refused, so no disk gets a parent that it was not created from.
Option Explicit

Dim virtualPC

If WScript.Arguments.Count < 2 Then
    WScript.Echo "Usage: cscript repair_moved_chain.vbs TOP.vhd ... BASE.vhd"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
On Error Resume Next ' an error below ends Repair, and Err describes it
Repair
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
WScript.Echo "done"

Sub Repair
    Dim child, parent, i
    Set parent = DiskOf(WScript.Arguments.Count - 1)
    For i = WScript.Arguments.Count - 2 To 0 Step -1
        Set child = DiskOf(i)
        Set child.Parent = parent
        WScript.Echo child.File & vbCrLf & "    is a child of " & child.Parent.File
        Set parent = child
    Next
End Sub

Function DiskOf(index)
    Dim files
    Set files = CreateObject("Scripting.FileSystemObject")
    Set DiskOf = virtualPC.GetHardDisk(files.GetAbsolutePathName(WScript.Arguments(index)))
End Function
