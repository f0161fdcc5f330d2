' Undo disks of a virtual machine, as scripts look at them, keep what is in them, or throw it away.
folder = WScript.Arguments(0) & "\undo"
Set app = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
name = "Undo " & Replace(files.GetTempName, ".", "")
location = "hardware/pci_bus/ide_adapter/ide_controller[@id=0]/location[@id=0]/undo_pathname/absolute"
undo = folder & "\VirtualPCUndo_" & name & "_0_0_12000001022010.vud"

Set vm = app.CreateVirtualMachine(name, folder)
app.CreateDynamicVirtualHardDisk(folder & "\Disk.vhd", 20).WaitForCompletion -1
vm.AddHardDiskConnection folder & "\Disk.vhd", 0, 0
vm.Undoable = True
vm.UndoAction = 2
Check vm.Undoable And vm.UndoAction = 2, "its undo action is " & vm.UndoAction
Check UndoFile(vm) = "80070002", "an undo disk before the machine has run: " & UndoFile(vm)

' What the start of the machine does.
MakeUndoDisk
Check LCase(UndoFile(vm)) = LCase(undo), "its undo disk is " & UndoFile(vm)
Check vm.HardDiskConnections(1).UndoHardDisk.Parent.File = folder & "\Disk.vhd", "the parent is another one"
If vm.Undoable And (vm.State = 1 Or vm.State = 2) Then
    Set task = vm.MergeUndoDisks
    Check InStr(task.Description, "Merging the undo disks of the virtual machine") = 1, task.Description
    task.WaitForCompletion -1
    Check task.Error = 0, "merging: " & task.ErrorDescription
End If
Check Not files.FileExists(undo), "the undo disk is there after it was merged"
Check UndoFile(vm) = "80070002", "the machine still has an undo disk: " & UndoFile(vm)

MakeUndoDisk
vm.DiscardUndoDisks
Check Not files.FileExists(undo), "the undo disk is there after it was discarded"

MakeUndoDisk
vm.Undoable = False
Check Not files.FileExists(undo), "the undo disk is there though the machine is undoable no longer"

MakeUndoDisk
app.DeleteVirtualMachine vm
Check Not files.FileExists(undo), "the undo disk is there after the machine was deleted"
Check files.FileExists(folder & "\Disk.vhd"), "the hard disk has gone"
WScript.Echo "done"

Sub MakeUndoDisk
    app.CreateDifferencingVirtualHardDisk(undo, folder & "\Disk.vhd").WaitForCompletion -1
    vm.SetConfigurationValue location, undo
End Sub

' The path of the undo disk of the first hard disk, or the code of the error.
Function UndoFile(machine)
    On Error Resume Next
    UndoFile = machine.HardDiskConnections(1).UndoHardDisk.File
    If Err.Number <> 0 Then UndoFile = Hex(Err.Number)
End Function

Sub Check(ok, problem)
    If Not ok Then WScript.Echo "check failed: " & problem
End Sub
