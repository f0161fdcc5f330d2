' A virtual machine, as scripts of 2009 made one: created, looked at, found, also by another process, deleted.
folder = WScript.Arguments(0) & "\machines"
Set app = CreateObject("VirtualPC.Application")
If WScript.Arguments.Count = 2 Then
    ' The other process, to which the name of the machine is given.
    Set found = app.FindVirtualMachine(WScript.Arguments(1))
    found.Notes = found.Notes & ", found with " & found.HardDiskConnections.Count & " disks"
    WScript.Quit
End If
name = "Script " & Replace(CreateObject("Scripting.FileSystemObject").GetTempName, ".", "")

Set nothing_yet = app.FindVirtualMachine(name)
Check nothing_yet Is Nothing, "a machine was found before there was one"
Set vm = app.CreateVirtualMachine(name, folder)
Check vm.Name = name, "its name is " & vm.Name
Check LCase(vm.File) = LCase(folder & "\" & name & ".vmc"), "its file is " & vm.File
vm.Memory = 256
vm.Notes = "made by a script"
vm.Undoable = True
Check vm.State = 1, "its state is " & vm.State

seen = 0
For Each machine In app.VirtualMachines
    If machine.Name = name Then seen = seen + 1
Next
Check seen = 1, "it is listed " & seen & " times"
Set found = app.FindVirtualMachine(UCase(name))
Check found.Memory = 256 And found.Notes = "made by a script" And found.Undoable, "what is found is another one"
Check found.GetConfigurationValue("hardware/memory/ram_size") = 256, "the value in the file"

Set task = app.CreateDynamicVirtualHardDisk(folder & "\Base.vhd", 100)
task.WaitForCompletion -1
Set task = app.CreateDifferencingVirtualHardDisk(folder & "\Child.vhd", folder & "\Base.vhd")
task.WaitForCompletion -1
vm.AddHardDiskConnection folder & "\Child.vhd", 0, 0
vm.AddHardDiskConnection folder & "\Base.vhd", 0, 0, 1
Set drive = vm.AddDVDROMDrive(1, 0)
vm.NetworkAdapters(1).AttachToVirtualNetwork app.FindVirtualNetwork("Shared Networking (NAT)")
vm.AddNetworkAdapter
vm.SerialPorts(1).Configure 0, "COM1", False
vm.ParallelPorts(1).Name = "LPT1 (378h-37Fh)"
Check found.HardDiskConnections.Count = 2 And found.DVDROMDrives.Count = 1, "the other object sees other drives"
types = found.AttachedDriveTypes
Check types(2) = 2, "there is no DVD drive at 1/0"
Check found.NetworkAdapters.Count = 2 And found.NetworkAdapters(1).VirtualNetwork.Name = "Shared Networking (NAT)", "adapters"
Check found.NetworkAdapters(2).VirtualNetwork Is Nothing, "the second adapter is on a network"
Check Len(found.NetworkAdapters(2).EthernetAddress) = 17, "its address is " & found.NetworkAdapters(2).EthernetAddress
Check found.SerialPorts(1).Name = "COM1" And found.SerialPorts(2).Type = 3, "serial ports"
Check found.FloppyDrives(1).Attachment = 0 And drive.Attachment = 0, "an empty drive holds something"
For Each connection In vm.HardDiskConnections
    If connection.HardDisk.File = folder & "\Base.vhd" Then vm.RemoveHardDiskConnection connection
Next
Check vm.HardDiskConnections.Count = 1, vm.HardDiskConnections.Count & " disks are left"
Check vm.HardDiskConnections(1).HardDisk.Parent.File = folder & "\Base.vhd", "the parent is another one"
Check vm.Accountant.UpTime = 0, "it has run"

command = "cscript //nologo """ & WScript.ScriptFullName & """ """ & WScript.Arguments(0) & """ """ & name & """"
CreateObject("WScript.Shell").Run command, 0, True
Check vm.Notes = "made by a script, found with 1 disks", "another process has left the notes " & vm.Notes
' Without Set it is its name.
other = app.CreateVirtualMachine(name & " 2", folder)
Check VarType(other) = vbString And other = name & " 2", "without Set, the machine is of type " & VarType(other)
app.DeleteVirtualMachine app.FindVirtualMachine(other)

app.UnregisterVirtualMachine vm
Set gone = app.FindVirtualMachine(name)
Check gone Is Nothing, "it is found though it is not registered"
Set vm = app.RegisterVirtualMachine(name, folder)
vm.Name = name & " new"
Check vm.Name = name & " new", "its new name is " & vm.Name
' Where there is no QEMU, no machine starts.
app.SetConfigurationValue "idle_timeout", 0
app.SetConfigurationValue "engine/program", folder & "\qemu that is not there.exe"
Set task = vm.Startup
task.WaitForCompletion -1
Check Hex(task.Error) = "A0040950" And InStr(task.ErrorDescription, "not there.exe") > 0, "starting: " & task.ErrorDescription
app.RemoveConfigurationValue "engine/program"
app.RemoveConfigurationValue "idle_timeout"
On Error Resume Next
vm.TurnOff
Check Hex(Err.Number) = "A0040206", "turning off: " & Hex(Err.Number)
Err.Clear
On Error GoTo 0
app.DeleteVirtualMachine vm
Check app.FindVirtualMachine(name & " new") Is Nothing, "it is found after it was deleted"
WScript.Echo "done"

Sub Check(ok, problem)
    If Not ok Then WScript.Echo "check failed: " & problem
End Sub
