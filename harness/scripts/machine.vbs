' A virtual machine, as scripts of 2009 made one: created, looked at, found, deleted.
folder = WScript.Arguments(0) & "\machines"
Set app = CreateObject("VirtualPC.Application")
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

app.UnregisterVirtualMachine vm
Set gone = app.FindVirtualMachine(name)
Check gone Is Nothing, "it is found though it is not registered"
Set vm = app.RegisterVirtualMachine(name, folder)
vm.Name = name & " new"
Check vm.Name = name & " new", "its new name is " & vm.Name
Set task = vm.Startup
task.WaitForCompletion -1
Check Hex(task.Error) = "A0040950" And InStr(task.ErrorDescription, "not started") > 0, "starting: " & task.ErrorDescription
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
