// repair_moved_chain.js - links the disks of a chain to their parents, where these are now.
// Usage: cscript repair_moved_chain.js TOP.vhd ... BASE.vhd     (each disk is followed by its parent)
//
// The same as repair_moved_chain.vbs, where more is explained.

function repair(virtualPC, files) {
    var parent = null, child, i;

    for (i = WScript.Arguments.length - 1; i >= 0; i--) {
        child = virtualPC.GetHardDisk(files.GetAbsolutePathName(WScript.Arguments(i)));
        if (parent !== null) {
            child.Parent = parent;
            WScript.Echo(child.File + "\r\n    is a child of " + child.Parent.File);
        }
        parent = child;
    }
}

function main() {
    if (WScript.Arguments.length < 2) {
        WScript.Echo("Usage: cscript repair_moved_chain.js TOP.vhd ... BASE.vhd");
        return 2;
    }
    try {
        repair(new ActiveXObject("VirtualPC.Application"), new ActiveXObject("Scripting.FileSystemObject"));
    } catch (e) {
        WScript.Echo("failed: " + e.message);
        return 1;
    }
    WScript.Echo("done");
    return 0;
}

WScript.Quit(main());
