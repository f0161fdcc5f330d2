// TypeCases.cs - the types of OpenVPC.Interop against the tables of the published interface.
#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using VirtualPC;

static class TypeCases
{
    static readonly Assembly Interop = typeof(IVMVirtualPC).Assembly;

    static IEnumerable<string[]> Rows(string data, string name, int least)
    {
        string[] lines = File.ReadAllLines(Path.Combine(data, name));
        Check.That(lines.Length > least, $"{name} has only {lines.Length} lines");
        return lines.Skip(1).Select(line => line.Split('\t'));
    }

    static Type Named(string name)
    {
        return Interop.GetType("VirtualPC." + name) ?? throw new CheckException($"there is no type {name}");
    }

    static string Guid(Type type)
    {
        return type.GUID.ToString();
    }

    // In the order of the vtable, which is that of the declarations.
    static MethodInfo[] Methods(Type type)
    {
        return [.. type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .OrderBy(method => method.MetadataToken)];
    }

    static int DispId(MethodInfo method)
    {
        MemberInfo member = method.DeclaringType!.GetProperties()
            .FirstOrDefault(p => p.GetMethod == method || p.SetMethod == method) ?? (MemberInfo)method;
        var id = member.GetCustomAttribute<DispIdAttribute>();
        return id?.Value ?? throw new CheckException($"{method.Name} has no id");
    }

    static string Name(MethodInfo method)
    {
        return method.Name == "GetEnumerator" ? "get__NewEnum" : method.Name.Replace("set_", "put_");
    }

    static string TypeName(Type type)
    {
        if (type.IsByRef)
            return TypeName(type.GetElementType()!) + "*";
        return type.Name switch
        {
            "Int32" => "long",
            "Int16" => "short",
            "String" => "BSTR",
            "Object" => "VARIANT",
            "Boolean" => "VARIANT_BOOL",
            "DateTime" => "DATE",
            "IEnumerator" => "IUnknown*",
            "UInt32[]" => "unsigned long[3072]",
            "IntPtr" => "_GUESTOSVERSIONINFOEX*",
            _ => type.IsInterface ? type.Name + "*" : type.Name,
        };
    }

    static string Parameter(ParameterInfo parameter, bool named)
    {
        string type = (parameter.IsOut ? "out " : "in ") + TypeName(parameter.ParameterType);
        return named ? type + " " + parameter.Name : type;
    }

    // A put has no name for its value, and what is returned has none in .NET.
    static string Signature(MethodInfo method)
    {
        var parts = method.GetParameters().Select(p => Parameter(p, !method.Name.StartsWith("set_"))).ToList();
        if (method.ReturnType != typeof(void))
            parts.Add($"out retval {TypeName(method.ReturnType)}*");
        return $"{Name(method)}({string.Join(", ", parts)})";
    }

    static string WithoutNameOfResult(string signature)
    {
        int at = signature.IndexOf("out retval ");
        return at < 0 ? signature : signature[..signature.LastIndexOf(' ')] + ")";
    }

    public static void methods_are_those_of_the_vtable(string folder, string data)
    {
        foreach (var rows in Rows(data, "vtable.tsv", 300).GroupBy(row => row[0]))
        {
            Type type = Named(rows.Key);
            MethodInfo[] methods = Methods(type);
            Check.Equal(rows.First()[1], Guid(type), $"the id of {rows.Key}");
            Check.Equal(rows.Count(), methods.Length, $"the number of methods of {rows.Key}");
            foreach (string[] row in rows)
            {
                MethodInfo method = methods[int.Parse(row[2]) - 7];
                Check.Equal(WithoutNameOfResult(row[6]), Signature(method), $"{rows.Key}, slot {row[2]}");
                Check.Equal(Convert.ToInt32(row[4], 16), DispId(method), $"the id of {rows.Key}.{row[3]}");
            }
        }
    }

    public static void events_are_those_of_the_event_interfaces(string folder, string data)
    {
        foreach (var rows in Rows(data, "events.tsv", 15).GroupBy(row => row[0]))
        {
            Type type = Named(rows.Key), events = Named(rows.Key + "_Event");
            Check.Equal(rows.First()[1], Guid(type), $"the id of {rows.Key}");
            Check.Equal(string.Join("\n", rows.Select(row => row[2] + " " + row[3])),
                string.Join("\n", Methods(type).Select(method => DispId(method) + " " + Signature(method))), rows.Key);
            foreach (MethodInfo method in Methods(type))
            {
                MethodInfo handler = events.GetEvent(method.Name)!.EventHandlerType!.GetMethod("Invoke")!;
                Check.Equal(Signature(method).Split('(')[1], Signature(handler).Split('(')[1], method.Name);
            }
        }
    }

    public static void enumerations_have_the_published_values(string folder, string data)
    {
        foreach (var rows in Rows(data, "enums.tsv", 120).GroupBy(row => row[0]))
        {
            Type type = Named(rows.Key);
            Check.Equal(rows.First()[1], Guid(type), $"the id of {rows.Key}");
            FieldInfo[] fields = type.GetFields(BindingFlags.Static | BindingFlags.Public);
            Check.Equal(string.Join("\n", rows.Select(row => row[2] + " " + row[3])),
                string.Join("\n", fields.Select(field => $"{field.Name} {(int)field.GetValue(null)!}")), rows.Key);
        }
    }

    public static void classes_have_their_interfaces(string folder, string data)
    {
        foreach (string[] row in Rows(data, "classes.tsv", 19))
        {
            Type type = Named(row[0]), implementation = Named(row[0] + "Class");
            Check.Equal(row[1], Guid(implementation), $"the class id of {row[0]}");
            Check.Equal(implementation, type.GetCustomAttribute<CoClassAttribute>()?.CoClass, $"the class of {row[0]}");
            Check.Equal(Guid(Named(row[2])), Guid(type), $"the interface of {row[0]}");
            string wanted = row[3] == "-" ? row[2] : row[2] + " " + row[3] + "_Event";
            Check.Equal(wanted, string.Join(" ", type.GetInterfaces().Select(i => i.Name).Order()), row[0]);
        }
    }
}
