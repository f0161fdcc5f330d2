// The collection of tasks from JScript: Enumerator, Item, and the default member.
var folder = WScript.Arguments(0);
var app = new ActiveXObject("VirtualPC.Application");

function check(ok, problem) {
    if (!ok)
        WScript.Echo("check failed: " + problem);
}

var first = app.CreateDynamicVirtualHardDisk(folder + "\\1.vhd", 8);
var second = app.CreateDynamicVirtualHardDisk(folder + "\\2.vhd", 8);
var tasks = app.Tasks;
check(tasks.Count === 2, "Count is " + tasks.Count);
check(tasks.Item(1).ID === first.ID, "Item(1) is not the first task");
check(tasks(2).ID === second.ID, "the default member does not give the second task");

var seen = 0;
for (var e = new Enumerator(tasks); !e.atEnd(); e.moveNext()) {
    seen++;
    e.item().WaitForCompletion(-1);
    check(e.item().IsComplete, "task " + e.item().ID + " is not complete");
}
check(seen === 2, "the Enumerator gave " + seen + " tasks");
WScript.Echo("done");
