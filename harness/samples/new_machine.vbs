' new_machine.vbs - makes a virtual machine on a differencing disk: the parent, with a system on it, is never changed.
' Usage: cscript new_machine.vbs NAME FOLDER PARENT.vhd [MEGABYTES]
'
' The files NAME.vmc and NAME.vhd come into FOLDER. The machine has 512 MB of memory unless another number is given, a DVD
' drive, a network adapter on NAT, and undo disks, which keep what it writes until you decide. When that fails, no file of
' it is left.
Option Explicit

Dim virtualPC, files, machine, disk

If WScript.Arguments.Count < 3 Or WScript.Arguments.Count > 4 Then
    WScript.Echo "Usage: cscript new_machine.vbs NAME FOLDER PARENT.vhd [MEGABYTES]"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
Set machine = Nothing
disk = ""
On Error Resume Next ' an error below ends Make, and Err describes it
Make WScript.Arguments(0), Absolute(WScript.Arguments(1)), Absolute(WScript.Arguments(2))
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    If Not machine Is Nothing Then virtualPC.DeleteVirtualMachine machine
    If disk <> "" Then files.DeleteFile disk
    WScript.Quit 1
End If
WScript.Echo "done"

' The script host of Wine loses the end of a path of which two folders are missing.
Function Absolute(path)
    Absolute = path
    If Mid(path, 2, 2) <> ":\" And Left(path, 2) <> "\\" Then Absolute = files.GetAbsolutePathName(path)
    If Right(Absolute, 1) = "\" Then Absolute = Left(Absolute, Len(Absolute) - 1)
End Function

Sub Make(name, folder, parent)
    Dim path
    Set machine = virtualPC.CreateVirtualMachine(name, folder)
    machine.Memory = 512
    If WScript.Arguments.Count = 4 Then machine.Memory = CLng(WScript.Arguments(3))
    path = folder & "\" & name & ".vhd"
    Finish virtualPC.CreateDifferencingVirtualHardDisk(path, parent)
    disk = path
    machine.AddHardDiskConnection disk, 0, 0
    machine.AddDVDROMDrive 1, 0
    Connect
    machine.Undoable = True
    WScript.Echo machine.File & " is '" & machine.Name & "', with " & machine.Memory & " MB of memory"
    WScript.Echo "    " & disk & " <- " & machine.HardDiskConnections(1).HardDisk.Parent.File
End Sub

' A new machine has one network adapter, which is on no network.
Sub Connect
    Dim network
    Set network = virtualPC.FindVirtualNetwork("Shared Networking (NAT)")
    machine.NetworkAdapters(1).AttachToVirtualNetwork network
End Sub

Sub Finish(task)
    task.WaitForCompletion -1
    If task.Error <> 0 Then Err.Raise task.Error, "new_machine.vbs", task.ErrorDescription
End Sub
