' A parent, its child and the child's child, with paths that are relative in either place.
Option Explicit
Dim folder, app, files
folder = WScript.Arguments(0)
Set app = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")

Check app.Name = "OpenVPC", "Name is " & app.Name
Check Left(app.Version, 4) = "6.1.", "Version is " & app.Version
Check app.UpTime >= 0, "UpTime is " & app.UpTime

Finish app.CreateDynamicVirtualHardDisk(folder & "\chain\base.vhd", 1024)
Finish app.CreateDifferencingVirtualHardDisk(folder & "\chain\middle.vhd", "base.vhd")
Finish app.CreateDifferencingVirtualHardDisk("deep\top.vhd", folder & "\chain\middle.vhd")
Finish app.CreateFixedVirtualHardDisk(folder & "\fixed.vhd", 3)

Check files.FileExists(folder & "\chain\base.vhd"), "base.vhd is not there"
Check files.FileExists(folder & "\chain\middle.vhd"), "middle.vhd is not there"
Check files.FileExists(folder & "\chain\deep\top.vhd"), "top.vhd is not there"
Check files.GetFile(folder & "\fixed.vhd").Size = 3 * 1048576 + 512, "fixed.vhd has another size"
WScript.Echo "done"

' Shows progress until the task has ended, as scripts do that have no Sleep.
Sub Finish(task)
    Dim last
    last = 0
    Do Until task.IsComplete
        task.WaitForCompletion 100
        Check task.PercentCompleted >= last, "progress fell"
        last = task.PercentCompleted
    Loop
    Check task.Result = 0, "Result is " & task.Result
    Check task.Error = 0, "Error is " & Hex(task.Error)
    Check task.ErrorDescription = "", "ErrorDescription is " & task.ErrorDescription
    Check task.PercentCompleted = 100, "PercentCompleted is " & task.PercentCompleted
    Check InStr(task.Description, folder) > 0, "Description is " & task.Description
    Check Not task.IsCancelable, "an ended task can be cancelled"
End Sub

Sub Check(ok, problem)
    If Not ok Then WScript.Echo "check failed: " & problem
End Sub
