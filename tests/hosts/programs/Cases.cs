// Cases.cs - runs cases in an apartment of the kind that is asked for: what the types of OpenVPC.Interop promise.
// Usage: Cases sta|mta FOLDER DATA
// FOLDER is for disks, and has one, ready.vhd; DATA has the tables of harness/data. The last line gives the counts.
// With "find NAME" it is the other process for a case about a machine.
#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;

static class Cases
{
    // The cases in the order of their source.
    static IEnumerable<MethodInfo> Of(params Type[] types)
    {
        const BindingFlags own = BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;
        return types.SelectMany(type => type.GetMethods(own)).OrderBy(method => method.MetadataToken);
    }

    static int failed;

    // By a delegate: under Wine 8 a thread does not survive what has thrown through MethodInfo.Invoke for long.
    static void Run(MethodInfo method, string folder, string data)
    {
        try
        {
            method.CreateDelegate<Action<string, string>>()(folder, data);
            Console.WriteLine("ok " + method.Name);
        }
        catch (Exception e)
        {
            failed++;
            Console.WriteLine($"FAILED {method.Name}: {e.Message}");
            if (e is not CheckException)
                Console.WriteLine(e.StackTrace);
        }
    }

    static int Main(string[] arguments)
    {
        if (arguments[0] == "find")
            return MachineCases.FindFromOutside(arguments[1]);
        MethodInfo[] cases = [.. Of(typeof(ObjectCases), typeof(TypeCases), typeof(MachineCases))];
        var thread = new Thread(() =>
        {
            foreach (MethodInfo method in cases)
                Run(method, arguments[1], arguments[2]);
        });
        thread.SetApartmentState(arguments[0] == "sta" ? ApartmentState.STA : ApartmentState.MTA);
        thread.Start();
        thread.Join();
        Console.WriteLine($"{cases.Length - failed} passed, {failed} failed");
        return failed > 0 ? 1 : 0;
    }
}

class CheckException(string message) : Exception(message);

static class Check
{
    public static void That(bool condition, string message)
    {
        if (!condition)
            throw new CheckException(message);
    }

    public static void Equal(object? wanted, object? found, string what)
    {
        That(Equals(wanted, found), $"{what} is '{found}' instead of '{wanted}'");
    }

    // What a call throws; its code is looked at where .NET keeps it.
    public static Exception Throws(Action action, string says)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            That(e.Message.Contains(says), $"the sentence is '{e.Message}', without '{says}'");
            return e;
        }
        throw new CheckException($"nothing is thrown that says '{says}'");
    }
}
