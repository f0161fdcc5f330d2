// NewChild.cs - creates a differencing disk and shows its chain of parents; in C#, by `dynamic`, for which nothing has
// to be imported. NewChildTyped.cs is the same with types at compile time.
// Usage: NewChild CHILD.vhd PARENT.vhd
// One of the two paths may be relative to the folder of the other.
//
// Build: csc NewChild.cs, or with "dotnet new console" and a target framework of -windows.
using System;
using System.IO;
using System.Runtime.InteropServices;

static class NewChild
{
    const int Differencing = 2;
    const int MostLevels = 256; // no chain has more

    static readonly string[] Types = { "dynamic", "fixed", "differencing" };

    // Waits for a task, drawing how far it is. The process must not end before it: .NET releases objects on a thread that
    // cannot wait, so what is then half done is removed again.
    static void Finish(dynamic task)
    {
        Console.WriteLine((string)task.Description);
        bool complete;
        do
        {
            task.WaitForCompletion(200);
            complete = task.IsComplete;
            int percent = task.PercentCompleted;
            Console.Write("\r  [{0}{1}] {2}%", new string('#', percent / 5), new string('.', 20 - percent / 5), percent);
        } while (!complete);
        Console.WriteLine();
        int error = task.Error;
        if (error != 0)
            throw new COMException((string)task.ErrorDescription, error);
    }

    static void ShowChain(dynamic disk)
    {
        for (int depth = 0; disk != null && depth < MostLevels; depth++)
        {
            int type = disk.Type;
            decimal inGuest = disk.SizeInGuest, onHost = disk.SizeOnHost; // VT_DECIMAL is System.Decimal
            Console.WriteLine("{0}{1}  ({2}, {3:0} MB in the guest, {4:0} KB on the host)", new string(' ', 4 * depth),
                (string)disk.File, Types[type], inGuest / 1048576, onHost / 1024);
            disk = type == Differencing ? disk.Parent : null;
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
            Console.WriteLine("Usage: NewChild CHILD.vhd PARENT.vhd");
            return 2;
        }
        try
        {
            dynamic virtualPC = Activator.CreateInstance(Type.GetTypeFromProgID("VirtualPC.Application", true));
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
