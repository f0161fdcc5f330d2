# csharp.awk - writes VirtualPC.cs: the interfaces, enumerations, structures, classes and events of the type library in
# C#, by the names that tlbimp, which the .NET SDK has not, would give them, with help texts and codes as comments.
# Usage: awk -v out=FILE -f idl.awk -f csharp.awk return-codes.tsv no-cause.tsv vhd_status.def *.idl
#
# C# 5 and .NET Standard 2.0, so that every compiler takes it.

# ---- Comments ----

function escaped(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    return text
}

# comment(INDENT, ELEMENT, TEXT) - an element of documentation, in lines of at most 120 characters.
function comment(indent, element, text,    line, word, count, i, name) {
    name = element
    sub(/ .*/, "", name)
    count = split("<" element ">" escaped(text) "</" name ">", word, / /)
    line = indent "///"
    for (i = 1; i <= count; i++) {
        if (length(line) + length(word[i]) + 1 > 120) {
            write_line(line)
            line = indent "///"
        }
        line = line " " word[i]
    }
    write_line(line)
}

# A line that would have more than 120 characters goes on in the next, behind a comma.
function write_line(text,    i, indent) {
    match(text, /^ */)
    indent = RLENGTH
    while (length(text) > 120) {
        for (i = 120; substr(text, i, 2) != ", "; i--)
            ;
        print substr(text, 1, i) >out
        text = sprintf("%*s", indent + 4, "") substr(text, i + 2)
    }
    print text >out
}

# The codes that a member can end with: without those of success, and those that nothing causes.
function codes_of(key,    count, list, i, text) {
    count = split(member_codes[key], list, / /)
    for (i = 1; i < count; i++) {
        if (list[i] !~ /^S_/ && !(key "." list[i] in never))
            text = text (text == "" ? "" : ", ") list[i] " (" value[list[i]] ")"
    }
    return text
}

function member_comment(interface, m,    text, codes) {
    text = member_help[interface, m] "."
    if (has_put(interface, m))
        text = text " Set: " member_help[interface, m + 1] "."
    comment("        ", "summary", text)
    codes = codes_of(interface "." member_name[interface, m])
    if (codes != "")
        comment("        ", "exception cref=\"COMException\"", codes)
}

# ---- Members ----

function set_types() {
    type_of["long"] = "int"
    type_of["short"] = "short"
    type_of["byte"] = "byte"
    type_of["wchar_t"] = "ushort"
    type_of["unsigned long"] = "uint"
    type_of["BSTR"] = "string"
    type_of["VARIANT"] = "object"
    type_of["VARIANT_BOOL"] = "bool"
    type_of["DATE"] = "DateTime"
}

# Without a name of its own, a type is an interface or an enumeration; a structure is behind a pointer.
function csharp_type(type) {
    gsub(/[ *]+$/, "", type)
    if (type in structure_of)
        return "IntPtr"
    return type in type_of ? type_of[type] : type
}

# What is written to a property is its only parameter.
function result_type(interface, m,    n) {
    n = parameter_count[interface, m]
    if (n > 0 && (parameter_way[interface, m, n] == "retval" || member_kind[interface, m] == "put"))
        return csharp_type(parameter_type[interface, m, n])
    return "void"
}

function parameters(interface, m,    n, list, part, elements) {
    for (n = 1; n <= parameter_count[interface, m]; n++) {
        if (parameter_way[interface, m, n] == "retval")
            continue
        part = csharp_type(parameter_type[interface, m, n])
        elements = parameter_elements[interface, m, n]
        if (elements != "")
            part = "[Out, MarshalAs(UnmanagedType.LPArray, SizeConst = " elements ")] " part "[]"
        else if (parameter_way[interface, m, n] == "out")
            part = "out " part
        list = list (list == "" ? "" : ", ") part " " parameter_name[interface, m, n]
    }
    return list
}

# The put of a property stands behind its get.
function has_put(interface, m) {
    return member_kind[interface, m] == "get" && member_kind[interface, m + 1] == "put" &&
        member_name[interface, m] == member_name[interface, m + 1]
}

# What has no id is numbered by its place.
function dispid(interface, m,    text) {
    text = member_id[interface, m]
    if (text == "DISPID_VALUE")
        return 0
    if (text == "DISPID_NEWENUM")
        return -4
    return text != "" ? text : sprintf("0x%x%04x", 24578, m - 1)
}

function write_member(interface, m,    name, type) {
    name = member_name[interface, m]
    type = result_type(interface, m)
    member_comment(interface, m)
    write_line("        [DispId(" dispid(interface, m) ")]")
    if (name == "_NewEnum") {
        write_line("        [return: MarshalAs(UnmanagedType.CustomMarshaler, MarshalType = Enumerators.Marshaler)]")
        write_line("        new IEnumerator GetEnumerator();")
    } else if (member_kind[interface, m] == "method") {
        write_line("        " type " " name "(" parameters(interface, m) ");")
    } else {
        if (parameter_count[interface, m] > 1) # only what is called Item has arguments
            name = "this[" parameters(interface, m) "]"
        write_line("        " type " " name " { " (member_kind[interface, m] == "get" ? "get; " : "") \
            (has_put(interface, m) || member_kind[interface, m] == "put" ? "set; " : "") "}")
    }
}

# ---- Types ----

function has_enumerator(interface,    m) {
    m = member_count[interface]
    return member_name[interface, m] == "_NewEnum"
}

function write_interface(interface,    m) {
    write_line("")
    comment("    ", "summary", about[interface] ".")
    write_line("    [ComImport, Guid(\"" id[interface] "\"), InterfaceType(ComInterfaceType.InterfaceIs" \
        (events[interface] ? "IDispatch" : "Dual") ")]")
    write_line("    public interface " interface (has_enumerator(interface) ? " : IEnumerable" : ""))
    write_line("    {")
    for (m = 1; m <= member_count[interface]; m++) {
        if (m > 1)
            write_line("")
        write_member(interface, m)
        m += has_put(interface, m)
    }
    write_line("    }")
    if (events[interface])
        write_events(interface)
}

# Delegates, an interface with the events, and what connects them when the runtime is asked for that interface.
function write_events(interface,    m, name, handler) {
    for (m = 1; m <= member_count[interface]; m++) {
        write_line("")
        comment("    ", "summary", member_help[interface, m] ".")
        write_line("    public delegate void " handler_of(interface, m) "(" parameters(interface, m) ");")
    }
    write_line("")
    comment("    ", "summary", about[interface] "; events of the objects that have them.")
    write_line("    [ComEventInterface(typeof(" interface "), typeof(" interface "_EventProvider)), ComVisible(false)]")
    write_line("    public interface " interface "_Event")
    write_line("    {")
    for (m = 1; m <= member_count[interface]; m++) {
        comment("        ", "summary", member_help[interface, m] ".")
        write_line("        event " handler_of(interface, m) " " member_name[interface, m] ";")
    }
    write_line("    }")
    write_line("")
    write_line("    sealed class " interface "_EventProvider : " interface "_Event")
    write_line("    {")
    write_line("        readonly object source;")
    write_line("        static readonly Guid id = typeof(" interface ").GUID;")
    write_line("")
    write_line("        public " interface "_EventProvider(object source)")
    write_line("        {")
    write_line("            this.source = source;")
    write_line("        }")
    for (m = 1; m <= member_count[interface]; m++) {
        write_line("")
        write_line("        public event " handler_of(interface, m) " " member_name[interface, m])
        write_line("        {")
        write_line("            add { ComEventsHelper.Combine(source, id, " dispid(interface, m) ", value); }")
        write_line("            remove { ComEventsHelper.Remove(source, id, " dispid(interface, m) ", value); }")
        write_line("        }")
    }
    write_line("    }")
}

function handler_of(interface, m) {
    return interface "_" member_name[interface, m] "EventHandler"
}

function write_class(class,    source) {
    source = class in source_of ? source_of[class] : ""
    write_line("")
    comment("    ", "summary", about[class] ".")
    write_line("    [ComImport, Guid(\"" id[default_of[class]] "\"), CoClass(typeof(" class "Class))]")
    write_line("    public interface " class " : " default_of[class] (source != "" ? ", " source "_Event" : ""))
    write_line("    {")
    write_line("    }")
    write_line("")
    comment("    ", "summary", about[class] "; to be cast to its interfaces.")
    write_line("    [ComImport, Guid(\"" class_id[class] "\"), ClassInterface(ClassInterfaceType.None)" \
        (source != "" ? ", ComSourceInterfaces(typeof(" source "))" : "") "]")
    write_line("    public class " class "Class")
    write_line("    {")
    write_line("    }")
}

function write_enum(enumeration,    n) {
    write_line("")
    comment("    ", "summary", about[enumeration] ".")
    write_line("    [Guid(\"" id[enumeration] "\")]")
    write_line("    public enum " enumeration)
    write_line("    {")
    for (n = 1; n <= choice_count[enumeration]; n++) {
        comment("        ", "summary", choice_help[enumeration, n] ".")
        write_line("        " choice_name[enumeration, n] " = " choice_value[enumeration, n] ",")
    }
    write_line("    }")
}

function write_structure(structure,    n, elements) {
    write_line("")
    write_line("    [StructLayout(LayoutKind.Sequential, Pack = 4)]")
    write_line("    public struct " structure)
    write_line("    {")
    for (n = 1; n <= field_count[structure]; n++) {
        elements = field_elements[structure, n]
        if (elements != "")
            write_line("        [MarshalAs(UnmanagedType.ByValArray, SizeConst = " elements ")]")
        write_line("        public " csharp_type(field_type[structure, n]) (elements != "" ? "[]" : "") " " \
            field_name[structure, n] ";")
    }
    write_line("    }")
}

# What is in no type library, and so in nothing of tlbimp's.
function write_codes(    i) {
    write_line("")
    comment("    ", "summary", "Codes of Virtual PC, as Exception.HResult and IVMTask.Error have them.")
    write_line("    public static class VirtualPCCodes")
    write_line("    {")
    for (i = 1; i <= idl_code_count; i++) {
        comment("        ", "summary", meaning[idl_codes[i]] ".")
        write_line("        public const int " idl_codes[i] " = unchecked((int)" value[idl_codes[i]] ");")
    }
    write_line("    }")
}

END {
    read_idl()
    set_types()
    write_line("// <auto-generated>")
    write_line("// VirtualPC.cs - the types of OpenVPC's type library, written by its build: compile it with your program.")
    write_line("//")
    write_line("// Of some of the codes that comments name .NET makes other exceptions: FileNotFoundException and so on.")
    write_line("// </auto-generated>")
    write_line("#pragma warning disable 1591 // the fields of structures have no comments")
    write_line("using System;")
    write_line("using System.Collections;")
    write_line("using System.Runtime.InteropServices;")
    write_line("")
    write_line("namespace " library_name)
    write_line("{")
    write_line("    static class Enumerators")
    write_line("    {")
    write_line("        internal const string Marshaler =")
    write_line("            \"System.Runtime.InteropServices.CustomMarshalers.EnumeratorToEnumVariantMarshaler, \" +")
    write_line("            \"CustomMarshalers, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a\";")
    write_line("    }")
    for (i = 1; i <= enum_count; i++)
        write_enum(enums[i])
    for (i = 1; i <= structure_count; i++)
        write_structure(structures[i])
    for (i = 1; i <= interface_count; i++)
        write_interface(interfaces[i])
    for (i = 1; i <= class_count; i++)
        write_class(classes[i])
    write_codes()
    write_line("}")
}
