' Makes the parent that the other scripts start from: a dynamic disk of 10 GB. Argument: the folder.
Option Explicit
Dim folder, app, task
folder = WScript.Arguments(0)
Set app = CreateObject("VirtualPC.Application")
Set task = app.CreateDynamicVirtualHardDisk(folder & "\parent.vhd", 10240)
task.WaitForCompletion -1
If task.Error <> 0 Then WScript.Echo "check failed: " & task.ErrorDescription
WScript.Echo "done"
