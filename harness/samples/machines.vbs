' machines.vbs - lists virtual machines: name, state, memory and file, and below each its disks with all their parents.
' Usage: cscript machines.vbs /all | NAME ...
'
' What is broken is listed with the reason. Nothing is changed, and no server is contacted that is not the machine's own.
Option Explicit

Const vmDiskType_Differencing = 2
Const vmDVDDrive_Image = 1
Const vmDVDDrive_HostDrive = 2
Const mostLevels = 256 ' no chain has more

Dim virtualPC, machines, failures, i

If WScript.Arguments.Count = 0 Then
    WScript.Echo "Usage: cscript machines.vbs /all | NAME ..."
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set machines = CreateObject("Scripting.Dictionary") ' by their number in the list
failures = 0
On Error Resume Next ' an error below ends Collect, and Err describes it
Collect
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
On Error GoTo 0
List
If failures > 0 Then WScript.Quit 1
WScript.Echo "done"

Sub Collect
    Dim machine, name
    If WScript.Arguments.Count = 1 And LCase(WScript.Arguments(0)) = "/all" Then
        For Each machine In virtualPC.VirtualMachines
            machines.Add machines.Count, machine
        Next
        Exit Sub
    End If
    For i = 0 To WScript.Arguments.Count - 1
        name = WScript.Arguments(i)
        Set machine = virtualPC.FindVirtualMachine(name)
        If machine Is Nothing Then
            WScript.Echo "failed: there is no virtual machine '" & name & "'."
            failures = failures + 1
        Else
            machines.Add machines.Count, machine
        End If
    Next
End Sub

Sub List
    Dim width, machine, text
    width = Len("Name")
    For Each machine In machines.Items
        If Len(NameOf(machine)) > width Then width = Len(NameOf(machine))
    Next
    WScript.Echo Padded("Name", width) & "  " & Padded("State", 10) & "  " & Padded("Memory", 8) & "  File"
    For Each machine In machines.Items
        text = Padded(NameOf(machine), width) & "  " & Facts(machine)
        WScript.Echo text
        ListDrives machine
    Next
    If machines.Count = 1 Then
        WScript.Echo "1 machine"
    Else
        WScript.Echo machines.Count & " machines"
    End If
End Sub

Function Padded(text, width)
    Padded = text
    If Len(text) < width Then Padded = text & Space(width - Len(text))
End Function

' The name; one of a machine that has gone meanwhile is empty.
Function NameOf(machine)
    NameOf = ""
    On Error Resume Next
    NameOf = machine.Name
End Function

' State, memory and file, or why they cannot be told.
Function Facts(machine)
    On Error Resume Next
    Facts = Padded(StateOf(machine.State), 10) & "  " & Padded(machine.Memory & " MB", 8) & "  " & machine.File
    If Err.Number <> 0 Then Facts = "broken: " & Err.Description
End Function

Function StateOf(state)
    Dim words
    words = Array("invalid", "off", "saved", "starting", "restoring", "running", "paused", "saving", "stopping", _
        "merging", "deleting")
    StateOf = words(state)
End Function

Sub ListDrives(machine)
    Dim connections, connection, drive, place
    On Error Resume Next ' of a machine that is broken nothing more is said
    Set connections = machine.HardDiskConnections
    If Err.Number <> 0 Then Exit Sub
    For Each connection In connections
        place = "    " & connection.BusNumber & "/" & connection.DeviceNumber & "  "
        WScript.Echo place & ChainOf(connection)
    Next
    For Each drive In machine.DVDROMDrives
        place = "    " & drive.BusNumber & "/" & drive.DeviceNumber & "  DVD: "
        If drive.Attachment = vmDVDDrive_Image Then WScript.Echo place & drive.ImageFile
        If drive.Attachment = vmDVDDrive_HostDrive Then WScript.Echo place & "drive " & drive.HostDriveLetter
    Next
End Sub

' The disk, with an undo disk where it has one, and its parents, up to where one is missing or broken.
Function ChainOf(connection)
    Dim disk, text, level, kind
    text = ""
    On Error Resume Next
    Set disk = connection.UndoHardDisk
    If Err.Number <> 0 Then
        Err.Clear
        Set disk = connection.HardDisk
    End If
    For level = 1 To mostLevels
        If Err.Number <> 0 Then Exit For
        text = text & disk.File
        kind = disk.Type
        If Err.Number <> 0 Or kind <> vmDiskType_Differencing Then Exit For
        text = text & " <- "
        Set disk = disk.Parent
    Next
    If Err.Number <> 0 And text <> "" Then text = text & "  "
    If Err.Number <> 0 Then text = text & "broken: " & Err.Description
    ChainOf = text
End Function
