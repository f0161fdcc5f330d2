' The collection of tasks from VBScript: For Each, Item, the default member, and what it holds.
Option Explicit
Dim folder, app, first, second, task, tasks, seen, last
folder = WScript.Arguments(0)
Set app = CreateObject("VirtualPC.Application")
Check app.Tasks.Count = 0, "there are tasks before any was started"
For Each task In app.Tasks
    Check False, "an empty collection has an element"
Next

Set first = app.CreateDynamicVirtualHardDisk(folder & "\1.vhd", 8)
Set second = app.CreateDynamicVirtualHardDisk(folder & "\2.vhd", 8)
Set tasks = app.Tasks
Check tasks.Count = 2, "Count is " & tasks.Count
Check tasks.Item(1).ID = first.ID, "Item(1) is not the first task"
Check tasks(2).ID = second.ID, "the default member does not give the second task"
Check app.Tasks(1).ID = first.ID, "Tasks(1) is not the first task"
Check tasks.Item(1) Is first, "Item(1) is another object"
Check tasks.Item("2") Is second, "an index as a text does not work"

seen = 0
last = 0
For Each task In tasks
    seen = seen + 1
    Check task.ID > last, "ids do not rise"
    last = task.ID
    task.WaitForCompletion -1
    Check task.IsComplete, "a task is not complete"
Next
Check seen = 2, "For Each gave " & seen & " tasks"

Set task = Nothing
Set first = Nothing
Check tasks.Count = 2, "the collection is no snapshot"
Set tasks = Nothing
Check app.Tasks.Count = 1, "a task that nobody holds is still there"
WScript.Echo "done"

Sub Check(ok, problem)
    If Not ok Then WScript.Echo "check failed: " & problem
End Sub
