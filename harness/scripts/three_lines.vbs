' What most scripts are: they start a task, show that they did, and end without waiting for it.
Set app = CreateObject("VirtualPC.Application")
Set task = app.CreateDifferencingVirtualHardDisk(WScript.Arguments(0) & "\child.vhd", WScript.Arguments(0) & "\parent.vhd")
WScript.Echo task.IsComplete
WScript.Echo "done"
