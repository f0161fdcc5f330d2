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
// Disks and drives, also as scripts for Virtual Server connect them, with the type of the bus.
var path = folder + "\\" + name + ".vhd";
app.CreateDynamicVirtualHardDisk(path, 100).WaitForCompletion(-1);
vm.AddHardDiskConnection(path, 0, 1, 1);
var drive = vm.AddDVDROMDrive(0, 0, 0);
drive.SetBusLocation(1, 0);
check(drive.BusNumber == 1 && drive.DeviceNumber == 0, "the drive is at " + drive.BusNumber + "/" + drive.DeviceNumber);
try {
    drive.SetBusLocation(1, 0, 0);
    check(false, "there is a SCSI bus");
} catch (e) {
    check(e.message.indexOf("IDE") >= 0, "a SCSI bus: " + e.message);
}
for (var disks = new Enumerator(vm.HardDiskConnections); !disks.atEnd(); disks.moveNext()) {
    check(disks.item().HardDisk.File == path, "the disk is " + disks.item().HardDisk.File);
    vm.RemoveHardDiskConnection(disks.item());
}
check(vm.HardDiskConnections.Count === 0, vm.HardDiskConnections.Count + " disks are left");
vm.RemoveNetworkAdapter(vm.NetworkAdapters(1));
check(vm.NetworkAdapters.Count === 0, "an adapter is left");
app.DeleteVirtualMachine(vm);
check(app.FindVirtualMachine(name) === null, "it is found after it was deleted");
WScript.Echo("done");
