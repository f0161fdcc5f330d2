// ObjectCases.cs - objects, used by their types.
#nullable enable
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using VirtualPC;

static class ObjectCases
{
    const int ErrorAlreadyExists = unchecked((int)0x800700b7);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void UseObjects(string disk, int count)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();

        for (int i = 0; i < count; i++)
            Check.Equal(disk, virtualPC.GetHardDisk(disk).File, "the file");
    }

    static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.StdCall)]
    delegate int CanUnloadNow();

    // The DLL itself knows whether anything of it lives.
    static bool NothingLives()
    {
        ProcessModule server = Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
            .Single(m => m.ModuleName.Equals("openvpc.dll", StringComparison.OrdinalIgnoreCase));
        IntPtr export = NativeLibrary.GetExport(server.BaseAddress, "DllCanUnloadNow");
        return Marshal.GetDelegateForFunctionPointer<CanUnloadNow>(export)() == 0;
    }

    // It comes first: once a task has run for a while, the DLL stays in a process with a console.
    public static void a_thousand_objects_that_were_collected_leave_nothing(string folder, string data)
    {
        string disk = Path.Combine(folder, "ready.vhd");
        using Process process = Process.GetCurrentProcess();

        UseObjects(disk, 1000);
        Collect();
        process.Refresh();
        int handles = process.HandleCount;
        long bytes = process.PrivateMemorySize64;

        UseObjects(disk, 1000);
        Check.That(!NothingLives(), "the DLL says that nothing lives before anything was collected");
        Collect();
        process.Refresh();
        Check.That(process.HandleCount <= handles + 5, $"{handles} handles have become {process.HandleCount}");
        long grown = process.PrivateMemorySize64 - bytes;
        Check.That(grown < 4194304, $"{bytes} bytes have become {grown} more");
        Check.That(NothingLives(), "objects of the DLL are left");
    }

    internal static void Succeeds(IVMTask task)
    {
        task.WaitForCompletion(-1);
        Check.Equal(0, task.Error, task.Description + ": " + task.ErrorDescription + ": the code");
        Check.Equal(VMTaskResult.vmTaskResult_Success, task.Result, "the result");
        Check.Equal(100, task.PercentCompleted, "the percentage");
    }

    static string MakeBase(IVMVirtualPC virtualPC, string path)
    {
        if (!File.Exists(path))
            Succeeds(virtualPC.CreateDynamicVirtualHardDisk(path, 20));
        return path;
    }

    public static void a_chain_is_made_and_read(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        string below = MakeBase(virtualPC, Path.Combine(folder, "base.vhd")), child = Path.Combine(folder, "child.vhd");

        Succeeds(virtualPC.CreateDifferencingVirtualHardDisk(child, "base.vhd"));
        IVMHardDisk disk = virtualPC.GetHardDisk(child);
        Check.Equal(child, disk.File, "the file");
        Check.Equal(VMHardDiskType.vmDiskType_Differencing, disk.Type, "the type");
        Check.Equal(20m * 1024 * 1024, disk.SizeInGuest, "the size in the guest");
        Check.Equal((decimal)new FileInfo(child).Length, disk.SizeOnHost, "the size on the host");
        Check.Equal(below, disk.Parent.File, "the parent");
        Check.That(disk.Parent.Parent == null, "the base has no parent");
    }

    public static void a_parent_is_set_and_a_chain_merged(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        string child = Path.Combine(folder, "moved.vhd"), there = Path.Combine(folder, "there.vhd"),
            below = MakeBase(virtualPC, Path.Combine(folder, "moving.vhd"));

        Succeeds(virtualPC.CreateDifferencingVirtualHardDisk(child, below));
        File.Move(below, there);
        IVMHardDisk disk = virtualPC.GetHardDisk(child);
        disk.Parent = virtualPC.GetHardDisk(there);
        Check.Equal(there, virtualPC.GetHardDisk(child).Parent.File, "the parent");
        Succeeds(virtualPC.GetHardDisk(child).Merge());
    }

    public static void a_refusal_is_an_exception_with_its_code_and_sentence(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        string text = Path.Combine(folder, "text.vhd"), nowhere = Path.Combine(folder, "nowhere.vhd"),
            disk = MakeBase(virtualPC, Path.Combine(folder, "base.vhd"));

        Check.That(Check.Throws(() => virtualPC.GetHardDisk(nowhere), "nowhere.vhd") is FileNotFoundException,
            "the code of a missing file is FileNotFoundException");
        Exception e = Check.Throws(() => virtualPC.GetHardDisk(disk).Merge(), "base.vhd");
        Check.Equal(VirtualPCCodes.VM_E_WRONG_HD_IMAGE_TYPE, e.HResult, "the code of Merge");
        File.WriteAllText(text, "no disk");
        Check.Throws(() => _ = virtualPC.GetHardDisk(text).Type, "text.vhd");
    }

    public static void tasks_are_enumerated_and_counted(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        IVMTask[] tasks = [.. Enumerable.Range(0, 3).Select(i =>
            virtualPC.CreateDynamicVirtualHardDisk(Path.Combine(folder, $"counted{i}.vhd"), 20))];
        IVMTaskCollection collection = virtualPC.Tasks;
        var ids = new List<int>();

        foreach (IVMTask task in collection)
            ids.Add(task.ID);
        Check.Equal(collection.Count, ids.Count, "the number of tasks by foreach");
        Check.That(tasks.All(task => ids.Contains(task.ID)), "not all tasks are among them");
        Check.Equal(ids[0], collection[1].ID, "the id of the first");
        Check.Throws(() => _ = collection[collection.Count + 1], "");
        foreach (IVMTask task in tasks)
            Succeeds(task);
    }

    // A file takes the name of the disk meanwhile.
    static void FailATask(IVMVirtualPC virtualPC, string path)
    {
        IVMTask task = virtualPC.CreateFixedVirtualHardDisk(path, 200);
        File.WriteAllText(path, "");
        task.WaitForCompletion(-1);
        Check.Equal(ErrorAlreadyExists, task.Error, "the code of the task");
        File.Delete(path);
    }

    // In a single-threaded apartment the event waits until this thread waits as .NET does, which lets calls in.
    public static void an_event_arrives_until_it_is_disconnected(string folder, string data)
    {
        var virtualPC = new VMVirtualPC();
        var heard = new List<int>();
        using var arrived = new AutoResetEvent(false);
        IVMVirtualPCEvents_OnEventLoggedEventHandler handler = id =>
        {
            heard.Add(id);
            arrived.Set();
        };

        virtualPC.OnEventLogged += handler;
        FailATask(virtualPC, Path.Combine(folder, "event.vhd"));
        Check.That(arrived.WaitOne(10000), "no event comes within ten seconds");
        Check.That(heard.Count == 1 && heard[0] != 0, $"{heard.Count} events came");
        virtualPC.OnEventLogged -= handler;
        FailATask(virtualPC, Path.Combine(folder, "event.vhd"));
        Check.That(!arrived.WaitOne(1000), "an event comes to a handler that was taken away");
    }

    public static void search_paths_go_there_and_back(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        object before = virtualPC.SearchPaths;
        string disk = MakeBase(virtualPC, Path.Combine(folder, "base.vhd"));

        virtualPC.SearchPaths = new[] { folder };
        try
        {
            Check.Equal(folder, ((Array)virtualPC.SearchPaths).Cast<object>().Single(), "the only search path");
            Check.That(((Array)virtualPC.GetHardDiskFiles(null)).Cast<object>().Contains(disk), "no disk is found");
        }
        finally
        {
            virtualPC.SearchPaths = before;
        }
    }

    static string Text(object? value)
    {
        return value is Array array ? string.Join("|", array.Cast<object>()) : value?.ToString() ?? "nothing";
    }

    // By its place in the vtable a property is what it is by its name. What changes from moment to moment may.
    static void SameByName(object target, Type type, params string[] moving)
    {
        int count = 0;

        foreach (PropertyInfo property in type.GetProperties().Where(p => p.GetMethod != null))
        {
            if (property.PropertyType.IsInterface || moving.Contains(property.Name))
                continue;
            object? byName = target.GetType().InvokeMember(property.Name, BindingFlags.GetProperty, null, target, null);
            if (property.PropertyType.IsEnum)
                byName = Enum.ToObject(property.PropertyType, byName!);
            Check.Equal(Text(byName), Text(property.GetValue(target)), property.Name);
            count++;
        }
        Check.That(count > 5, $"only {count} properties of {type.Name} were read");
    }

    public static void properties_are_the_same_by_their_place_and_by_name(string folder, string data)
    {
        IVMVirtualPC virtualPC = new VMVirtualPC();
        IVMTask task = virtualPC.CreateDynamicVirtualHardDisk(Path.Combine(folder, "named.vhd"), 20);

        Succeeds(task);
        SameByName(virtualPC, typeof(IVMVirtualPC), "UpTime", "SuggestedMaximumMemoryPerVM");
        SameByName(virtualPC.HostInfo, typeof(IVMHostInfo), "UTCTime", "MemoryAvail", "MemoryAvailString",
            "ProcessorSpeed", "ProcessorSpeedString");
        SameByName(task, typeof(IVMTask));
        TimeSpan wrong = (virtualPC.HostInfo.UTCTime - DateTime.UtcNow).Duration();
        Check.That(wrong < TimeSpan.FromMinutes(1), $"the time is wrong by {wrong}");
    }
}
