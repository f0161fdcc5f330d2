' codes.vbs - brings codes about as a script meets them, and prints a line "CODE description" for each.
' Usage: cscript codes.vbs FOLDER. FOLDER\calls.txt has a line for each, with tabs between its fields; what has to be
' done to the files meanwhile is done by the case that runs this script, whenever they meet. FOLDER\case-lives is there as
' long as the case is; without it the script gives up.
Option Explicit

Dim files, folder, app, calls, fields, meetings, object, number, description
folder = WScript.Arguments(0)
meetings = 0
Set files = CreateObject("Scripting.FileSystemObject")
Set app = CreateObject("VirtualPC.Application")
Set calls = files.OpenTextFile(folder & "\calls.txt")
Do Until calls.AtEndOfStream
    fields = Split(calls.ReadLine, vbTab)
    Meet
    Set object = Nothing
    On Error Resume Next
    Err.Clear
    Select Case fields(0)
        Case "create" Create fields(1), fields(2), fields(3)
        Case "disk" AskDisk fields(1), fields(2)
        Case "change" Change fields(1), fields(2), fields(3), fields(4)
        Case "task" AskTask fields(1), fields(2), CLng(fields(3))
        Case "tasks" AskTasks CLng(fields(3))
        Case "app" AskApplication fields(1)
        Case "machines" Set object = app.VirtualMachines.Item(CLng(fields(3)))
        Case "networks" Set object = app.VirtualNetworks.Item(CLng(fields(3)))
        Case "adapters" Set object = app.UnconnectedNetworkAdapters.Item(CLng(fields(3)))
        Case "usb" Set object = app.USBDeviceCollection.Item(CLng(fields(3)))
        Case "floppy" AskFloppy fields(1), fields(2), CLng(fields(3))
        Case "configuration" AskConfiguration fields(1), fields(2), fields(3)
    End Select
    number = Err.Number
    description = Err.Description
    On Error GoTo 0
    WScript.Echo number & " " & description
    Meet
Loop
WScript.Echo "done"

' Tells the case that this point is reached, and waits until it has done its part.
Sub Meet
    Dim tries
    meetings = meetings + 1
    files.CreateTextFile(folder & "\script-" & meetings).Close
    Do Until files.FileExists(folder & "\case-" & meetings)
        tries = tries + 1
        If tries Mod 1000 = 0 Then
            If Not files.FileExists(folder & "\case-lives") Then WScript.Quit 1
        End If
    Loop
End Sub

Sub Create(method, path, other)
    Select Case method
        Case "CreateDynamicVirtualHardDisk" Set object = app.CreateDynamicVirtualHardDisk(path, CLng(other))
        Case "CreateFixedVirtualHardDisk" Set object = app.CreateFixedVirtualHardDisk(path, CLng(other))
        Case Else Set object = app.CreateDifferencingVirtualHardDisk(path, other)
    End Select
End Sub

Sub AskDisk(property, path)
    Dim answer
    Set object = app.GetHardDisk(path)
    Meet
    Select Case property
        Case "Type" answer = object.Type
        Case "SizeInGuest" answer = object.SizeInGuest
        Case "SizeOnHost" answer = object.SizeOnHost
        Case "HostFreeDiskSpace" answer = object.HostFreeDiskSpace
        Case "Parent" Set answer = object.Parent
    End Select
End Sub

Sub Change(method, path, other, kind)
    Dim parent, task
    Set object = app.GetHardDisk(path)
    Set parent = Nothing
    If method = "Parent" And other <> "" Then Set parent = app.GetHardDisk(other)
    Meet
    Select Case method
        Case "Merge" Set task = object.Merge
        Case "MergeTo" Set task = object.MergeTo(other, CLng(kind))
        Case "Compact" Set task = object.Compact
        Case "Convert" Set task = object.Convert(other, CLng(kind))
        Case "Parent" Set object.Parent = parent
    End Select
End Sub

Sub AskTask(method, path, number)
    Set object = app.CreateDynamicVirtualHardDisk(path, 3)
    object.WaitForCompletion -1
    If method = "Cancel" Then
        object.Cancel
    Else
        object.WaitForCompletion number
    End If
End Sub

Sub AskTasks(index)
    Set object = app.Tasks.Item(index)
End Sub

Sub AskFloppy(method, path, floppyType)
    Dim answer
    If method = "CreateFloppyDiskImage" Then
        app.CreateFloppyDiskImage path, floppyType
    Else
        answer = app.GetFloppyDiskImageType(path)
    End If
End Sub

' What it demands, if anything, the case has said.
Sub AskApplication(member)
    Dim answer
    Select Case member
        Case "Name" answer = app.Name
        Case "Version" answer = app.Version
        Case "UpTime" answer = app.UpTime
        Case "Tasks" Set answer = app.Tasks
        Case "HostInfo" Set answer = app.HostInfo
        Case "VirtualMachines" Set answer = app.VirtualMachines
        Case "VirtualNetworks" Set answer = app.VirtualNetworks
        Case "UnconnectedNetworkAdapters" Set answer = app.UnconnectedNetworkAdapters
        Case "USBDeviceCollection" Set answer = app.USBDeviceCollection
        Case "MinimumMemoryPerVM" answer = app.MinimumMemoryPerVM
        Case "MaximumMemoryPerVM" answer = app.MaximumMemoryPerVM
        Case "SuggestedMaximumMemoryPerVM" answer = app.SuggestedMaximumMemoryPerVM
        Case "MaximumFloppyDrivesPerVM" answer = app.MaximumFloppyDrivesPerVM
        Case "MaximumSerialPortsPerVM" answer = app.MaximumSerialPortsPerVM
        Case "MaximumParallelPortsPerVM" answer = app.MaximumParallelPortsPerVM
        Case "MaximumNetworkAdaptersPerVM" answer = app.MaximumNetworkAdaptersPerVM
        Case "MaximumNumberOfIDEBuses" answer = app.MaximumNumberOfIDEBuses
        Case "FindVirtualMachine" Set answer = app.FindVirtualMachine("some name")
        Case "FindVirtualNetwork" Set answer = app.FindVirtualNetwork("some*name")
        Case "CreateVirtualMachine" Set answer = app.CreateVirtualMachine("some name", "C:\some folder")
        Case "RegisterVirtualMachine" Set answer = app.RegisterVirtualMachine("some name", "C:\some folder")
    End Select
End Sub

' The case has put the configuration into the state that the call is about.
Sub AskConfiguration(member, text, kind)
    Dim answer, folders
    folders = Array(text)
    If kind = "wrong" Then folders = 7
    Select Case member
        Case "GetConfigurationValue" answer = app.GetConfigurationValue(text)
        Case "SetConfigurationValue" app.SetConfigurationValue text, 7
        Case "RemoveConfigurationValue" app.RemoveConfigurationValue text
        Case "DefaultVMConfigurationPath" answer = app.DefaultVMConfigurationPath
        Case "PutDefaultVMConfigurationPath" app.DefaultVMConfigurationPath = text
        Case "SearchPaths" answer = app.SearchPaths
        Case "PutSearchPaths" app.SearchPaths = folders
        Case "GetHardDiskFiles" answer = app.GetHardDiskFiles(folders)
        Case "GetVirtualMachineFiles" answer = app.GetVirtualMachineFiles(folders, True)
        Case "GetFloppyDiskFiles" answer = app.GetFloppyDiskFiles(folders)
        Case "GetDVDFiles" answer = app.GetDVDFiles(folders)
    End Select
End Sub
