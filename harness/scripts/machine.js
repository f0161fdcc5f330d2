// The same in JScript: a virtual machine is created, looked at, found and deleted.
var folder = WScript.Arguments(0) + "\\machines";
var app = new ActiveXObject("VirtualPC.Application");
var name = "JScript " + new Date().getTime();

function check(ok, problem) {
    if (!ok)
        WScript.Echo("check failed: " + problem);
}

check(app.FindVirtualMachine(name) === null, "a machine was found before there was one");
var vm = app.CreateVirtualMachine(name, folder);
check(vm.Name == name, "its name is " + vm.Name);
vm.Memory = 256;
check(vm.Memory == 256 && vm.State == 1, "memory and state");
vm.SetConfigurationValue("custom/value[@id=1]", "mine");
check(vm.GetConfigurationValue("custom/value[@id=1]") == "mine", "a value of one's own");

var seen = 0;
for (var machines = new Enumerator(app.VirtualMachines); !machines.atEnd(); machines.moveNext())
    if (machines.item().Name == name)
        seen++;
check(seen == 1, "it is listed " + seen + " times");

try {
    app.CreateVirtualMachine(name.toUpperCase(), folder);
    check(false, "a second one of its name was made");
} catch (e) {
    check((e.number < 0 ? e.number + 4294967296 : e.number) == 0xa0040403, "a second one of its name: " + e.message);
}
app.DeleteVirtualMachine(vm);
check(app.FindVirtualMachine(name) === null, "it is found after it was deleted");
WScript.Echo("done");
