// A parent, its child and the child's child, from JScript.
var folder = WScript.Arguments(0);
var app = new ActiveXObject("VirtualPC.Application");
var files = new ActiveXObject("Scripting.FileSystemObject");

function check(ok, problem) {
    if (!ok)
        WScript.Echo("check failed: " + problem);
}

function finish(task) {
    task.WaitForCompletion(-1);
    check(task.IsComplete === true, "IsComplete is " + task.IsComplete);
    check(task.Result === 0 && task.Error === 0, task.ErrorDescription);
    check(task.PercentCompleted === 100, "PercentCompleted is " + task.PercentCompleted);
    check(task.ID > 0, "ID is " + task.ID);
}

check(app.Name == "OpenVPC", "Name is " + app.Name);
finish(app.CreateDynamicVirtualHardDisk(folder + "\\chain\\base.vhd", 1024));
finish(app.CreateDifferencingVirtualHardDisk(folder + "\\chain\\middle.vhd", "base.vhd"));
finish(app.CreateDifferencingVirtualHardDisk("deep\\top.vhd", folder + "\\chain\\middle.vhd"));
check(files.FileExists(folder + "\\chain\\base.vhd"), "base.vhd is not there");
check(files.FileExists(folder + "\\chain\\middle.vhd"), "middle.vhd is not there");
check(files.FileExists(folder + "\\chain\\deep\\top.vhd"), "top.vhd is not there");

// A size as a text, a number with a fraction of nothing, and a variable
var size = "5";
finish(app.CreateDynamicVirtualHardDisk(folder + "\\text.vhd", size));
finish(app.CreateDynamicVirtualHardDisk(folder + "\\number.vhd", 10 / 2));
WScript.Echo("done");
