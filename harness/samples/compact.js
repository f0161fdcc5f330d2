// compact.js - compacts dynamic disks and prints what that gained.
// Usage: cscript compact.js DISK.vhd ...
//
// Only blocks that are all zeros can be removed. Fill a guest's free space with zeros first (sdelete -z, zerofree).
// Children of the disk stay valid. Where one disk fails, the others are compacted all the same.

// Compacts one disk; throws what goes wrong.
function compact(virtualPC, files, path) {
    var before = files.GetFile(path).Size, after, complete, task = virtualPC.GetHardDisk(path).Compact();

    WScript.Echo(task.Description);
    do {
        task.WaitForCompletion(500);
        complete = task.IsComplete;
        draw(task.PercentCompleted, complete);
    } while (!complete);
    if (task.Error !== 0)
        throw new Error(task.ErrorDescription);
    after = files.GetFile(path).Size;
    WScript.Echo("  " + before + " bytes before, " + after + " after: " +
        (before > after ? Math.round(100 * (before - after) / before) + "% less" : "nothing to gain"));
}

// Draws a bar over the one before. Where the host cannot do that, as Wine's, each is a line.
function draw(percent, last) {
    var bar = "  [####################".substr(0, 3 + percent / 5) + "....................".substr(percent / 5) + "] " +
        percent + "%";

    try {
        WScript.StdOut.Write("\r" + bar + (last ? "\r\n" : ""));
    } catch (e) {
        WScript.Echo(bar);
    }
}

function main() {
    var virtualPC, files, path, failures = 0, i;

    if (WScript.Arguments.length === 0) {
        WScript.Echo("Usage: cscript compact.js DISK.vhd ...");
        return 2;
    }
    virtualPC = new ActiveXObject("VirtualPC.Application");
    files = new ActiveXObject("Scripting.FileSystemObject");
    for (i = 0; i < WScript.Arguments.length; i++) {
        path = files.GetAbsolutePathName(WScript.Arguments(i));
        try {
            compact(virtualPC, files, path);
        } catch (e) {
            WScript.Echo("failed: " + path + ": " + e.message);
            failures++;
        }
    }
    return failures === 0 ? 0 : 1;
}

var code = main();
if (code === 0)
    WScript.Echo("done");
WScript.Quit(code);
