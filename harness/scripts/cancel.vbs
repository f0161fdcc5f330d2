' Cancels a task and looks what is left.
Option Explicit
Const vmTaskResult_Cancelled = 1
Dim folder, app, task, files
folder = WScript.Arguments(0)
Set files = CreateObject("Scripting.FileSystemObject")
Set app = CreateObject("VirtualPC.Application")
Set task = app.CreateFixedVirtualHardDisk(folder & "\new\fixed.vhd", 2000)
If Not task.IsCancelable Then WScript.Echo "check failed: it cannot be cancelled"
task.Cancel
task.WaitForCompletion 10000
If Not task.IsComplete Then WScript.Echo "check failed: it still runs"
If task.Result <> vmTaskResult_Cancelled Then WScript.Echo "check failed: Result is " & task.Result
If Hex(task.Error) <> "800704C7" Then WScript.Echo "check failed: Error is " & Hex(task.Error)
If InStr(task.ErrorDescription, "fixed.vhd") = 0 Then WScript.Echo "check failed: " & task.ErrorDescription
If files.FolderExists(folder & "\new") Then WScript.Echo "check failed: the new folder is still there"
WScript.Echo "done"
