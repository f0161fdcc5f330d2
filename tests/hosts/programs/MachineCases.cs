// MachineCases.cs - a virtual machine, by its types, from creating to deleting it.
#nullable enable
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using VirtualPC;

static class MachineCases
{
    const string Network = "Shared Networking (NAT)";

    // What the other process does with the name of a machine: it leaves a note in the machine, if it finds it.
    internal static int FindFromOutside(string name)
    {
        IVMVirtualMachine? found = new VMVirtualPC().FindVirtualMachine(name);

        if (found == null)
            return 2;
        found.Notes += $", found with {found.HardDiskConnections.Count} disk";
        return 0;
    }

    static int AskAnotherProcess(string name)
    {
        using Process process = Process.Start(Environment.ProcessPath!, ["find", name]);

        process.WaitForExit();
        return process.ExitCode;
    }

    static void Configure(IVMVirtualPC virtualPC, IVMVirtualMachine machine, string folder)
    {
        string below = Path.Combine(folder, "of a machine.vhd"), child = Path.Combine(folder, "of a machine too.vhd");

        ObjectCases.Succeeds(virtualPC.CreateDynamicVirtualHardDisk(below, 20));
        ObjectCases.Succeeds(virtualPC.CreateDifferencingVirtualHardDisk(child, below));
        machine.Memory = 256;
        machine.Notes = "made in C#";
        machine.Undoable = true;
        machine.AddHardDiskConnection(child, 0, 0);
        machine.AddDVDROMDrive(1, 0);
        machine.NetworkAdapters[1].AttachToVirtualNetwork(virtualPC.FindVirtualNetwork(Network));
        machine.AddNetworkAdapter();
        machine.SerialPorts[1].Configure(VMSerialPortType.vmSerialPort_TextFile, Path.Combine(folder, "serial.txt"),
            false);
    }

    static void IsConfigured(IVMVirtualMachine machine, string folder)
    {
        IVMHardDiskConnection connection = machine.HardDiskConnections.Cast<IVMHardDiskConnection>().Single();

        Check.Equal(256, machine.Memory, "the memory");
        Check.That(machine.Undoable, "it is not undoable");
        Check.Equal(VMVMState.vmVMState_TurnedOff, machine.State, "the state");
        Check.Equal(Path.Combine(folder, "of a machine too.vhd"), connection.HardDisk.File, "the disk");
        Check.Equal(Path.Combine(folder, "of a machine.vhd"), connection.HardDisk.Parent.File, "its parent");
        Check.Equal(1, machine.DVDROMDrives.Count, "the number of DVD drives");
        Check.Equal(2, machine.NetworkAdapters.Count, "the number of adapters");
        Check.Equal(Network, machine.NetworkAdapters[1].VirtualNetwork.Name, "the network");
        Check.That(machine.NetworkAdapters[2].VirtualNetwork == null, "the second adapter is on a network");
        Check.Equal(Path.Combine(folder, "serial.txt"), machine.SerialPorts[1].Name, "the serial port");
    }

    static void Gone(IVMVirtualPC virtualPC, string name)
    {
        Check.That(virtualPC.FindVirtualMachine(name) == null, $"{name} is found");
        Check.Equal(2, AskAnotherProcess(name), "the answer of another process");
    }

    public static void a_machine_is_created_configured_found_registered_and_deleted(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        string name = "C# " + Path.GetRandomFileName();
        IVMVirtualMachine machine = virtualPC.CreateVirtualMachine(name, folder);

        Configure(virtualPC, machine, folder);
        IsConfigured(machine, folder);
        Check.Equal(0, AskAnotherProcess(name.ToUpperInvariant()), "the answer of another process");
        Check.Equal("made in C#, found with 1 disk", machine.Notes, "the notes");
        Check.Equal(1, virtualPC.VirtualMachines.Cast<IVMVirtualMachine>().Count(m => m.Name == name), "its number");
        virtualPC.UnregisterVirtualMachine(machine);
        Gone(virtualPC, name);
        machine = virtualPC.RegisterVirtualMachine(name, folder);
        IsConfigured(machine, folder);
        virtualPC.DeleteVirtualMachine(machine);
        Gone(virtualPC, name);
        Check.That(!File.Exists(Path.Combine(folder, name + ".vmc")), "its file is there");
        Check.That(File.Exists(Path.Combine(folder, "of a machine too.vhd")), "its disk has gone");
    }
}
