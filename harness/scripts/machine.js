// The same in JScript: a virtual machine is created, looked at, found, also by another process, and deleted.
var folder = WScript.Arguments(0) + "\\machines";
var app = new ActiveXObject("VirtualPC.Application");
if (WScript.Arguments.length == 2) {
    // The other process, to which the name of the machine is given.
    var found = app.FindVirtualMachine(WScript.Arguments(1));
    found.Notes = found.Notes + ", found with " + found.NetworkAdapters.Count + " adapters";
    WScript.Quit(0);
}
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

// A differencing disk, adapters, a serial port, notes; what another process sees of them.
var child = folder + "\\" + name + " child.vhd";
app.CreateDifferencingVirtualHardDisk(child, path).WaitForCompletion(-1);
vm.AddHardDiskConnection(child, 1, 1);
vm.AddNetworkAdapter();
vm.AddNetworkAdapter().AttachToVirtualNetwork(app.FindVirtualNetwork("Internal Network"));
vm.SerialPorts(1).Configure(1, folder + "\\serial.txt", false);
vm.Notes = "made by a script";
var command = "cscript //nologo \"" + WScript.ScriptFullName + "\" \"" + WScript.Arguments(0) + "\" \"" + name + "\"";
new ActiveXObject("WScript.Shell").Run(command, 0, true);
check(vm.Notes == "made by a script, found with 2 adapters", "another process has left the notes " + vm.Notes);
check(vm.HardDiskConnections(1).HardDisk.Parent.File == path, "the parent is another one");
check(vm.NetworkAdapters(2).VirtualNetwork.Name == "Internal Network", "the second adapter is elsewhere");
check(vm.SerialPorts(1).Name == folder + "\\serial.txt" && vm.SerialPorts(2).Type == 3, "serial ports");
check(String(vm) == name, "as a text it is " + vm);

app.UnregisterVirtualMachine(vm);
check(app.FindVirtualMachine(name) === null, "it is found though it is not registered");
vm = app.RegisterVirtualMachine(name, folder);
check(vm.HardDiskConnections.Count === 1, "it has lost its disk");
app.DeleteVirtualMachine(vm);
check(app.FindVirtualMachine(name) === null, "it is found after it was deleted");
WScript.Echo("done");
