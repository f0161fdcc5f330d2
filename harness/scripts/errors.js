// Calls that fail, caught by JScript.
var folder = WScript.Arguments(0);
var app = new ActiveXObject("VirtualPC.Application");

function expect(code, mentions, call) {
    try {
        call();
        WScript.Echo("check failed: no error " + code.toString(16));
    } catch (e) {
        // The number has a sign, the code has none.
        if ((e.number < 0 ? e.number + 4294967296 : e.number) != code)
            WScript.Echo("check failed: " + e.number + " instead of " + code);
        if (e.message.indexOf(mentions) < 0)
            WScript.Echo("check failed: no " + mentions + " in: " + e.message);
    }
}

expect(0x80070057, folder + "\\a.vhd", function () { app.CreateFixedVirtualHardDisk(folder + "\\a.vhd", -1); });
expect(0xa0040684, folder + "\\a.vhd", function () { app.CreateDynamicVirtualHardDisk(folder + "\\a.vhd", 1); });
expect(0x8007007b, "con.vhd", function () { app.CreateDynamicVirtualHardDisk(folder + "\\con.vhd", 8); });
expect(0x80070003, "none.vhd", function () { app.CreateDifferencingVirtualHardDisk(folder + "\\a.vhd", "none.vhd"); });
expect(0x8002000b, "index", function () { return app.Tasks.Item(5); });
WScript.Echo("done");
