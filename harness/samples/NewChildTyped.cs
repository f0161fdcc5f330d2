// NewChildTyped.cs - creates a differencing disk and shows its chain of parents; in C#, with the types of VirtualPC.cs,
// which is in the zip in the folder "include", or of the package OpenVPC.Interop.
// Usage: NewChildTyped CHILD.vhd PARENT.vhd
// One of the two paths may be relative to the folder of the other.
//
// Build: csc NewChildTyped.cs VirtualPC.cs, or with "dotnet new console" and a target framework of -windows.
using System;
using System.IO;
using System.Runtime.InteropServices;
using VirtualPC;

static class NewChildTyped
{
    const int MostLevels = 256; // no chain has more

    // Waits for a task, drawing how far it is. The process must not end before it: .NET releases objects on a thread that
    // cannot wait, so what is then half done is removed again.
    static void Finish(IVMTask task)
    {
        Console.WriteLine(task.Description);
        bool complete;
        do
        {
            task.WaitForCompletion(200);
            complete = task.IsComplete;
            int percent = task.PercentCompleted;
            Console.Write("\r  [{0}{1}] {2}%", new string('#', percent / 5), new string('.', 20 - percent / 5), percent);
        } while (!complete);
        Console.WriteLine();
        if (task.Error != 0)
            throw new COMException(task.ErrorDescription, task.Error);
    }

    static string Kind(VMHardDiskType type)
    {
        switch (type)
        {
            case VMHardDiskType.vmDiskType_Dynamic: return "dynamic";
            case VMHardDiskType.vmDiskType_FixedSize: return "fixed";
            default: return "differencing";
        }
    }

    static void ShowChain(IVMHardDisk disk)
    {
        for (int depth = 0; disk != null && depth < MostLevels; depth++)
        {
            // VT_DECIMAL is System.Decimal
            Console.WriteLine("{0}{1}  ({2}, {3:0} MB in the guest, {4:0} KB on the host)", new string(' ', 4 * depth),
                disk.File, Kind(disk.Type), (decimal)disk.SizeInGuest / 1048576, (decimal)disk.SizeOnHost / 1024);
            disk = disk.Parent; // null below the last
        }
    }

    // A path of the child that is not absolute is meant from the parent's folder.
    static string ChildPath(string child, string parent)
    {
        return Path.IsPathRooted(child) || !Path.IsPathRooted(parent)
            ? child : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(parent), child));
    }

    [STAThread]
    static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.WriteLine("Usage: NewChildTyped CHILD.vhd PARENT.vhd");
            return 2;
        }
        try
        {
            var virtualPC = new VMVirtualPC();
            string child = ChildPath(arguments[0], arguments[1]);
            Finish(virtualPC.CreateDifferencingVirtualHardDisk(child, arguments[1]));
            ShowChain(virtualPC.GetHardDisk(child));
        }
        catch (Exception e) // a COMException, or what .NET makes of well-known codes: FileNotFoundException and others
        {
            Console.WriteLine("failed: " + e.Message);
            return 1;
        }
        Console.WriteLine("done");
        return 0;
    }
}
