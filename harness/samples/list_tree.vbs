' list_tree.vbs - lists the disks in a folder and the folders below it as trees: each parent, and below it its children.
' Usage: cscript list_tree.vbs FOLDER
'
' What is broken is named with the reason: no VHD, damaged, or its parent is missing or another disk.
Option Explicit

Const vmDiskType_Dynamic = 0
Const vmDiskType_FixedSize = 1
Const vmDiskType_Differencing = 2

Dim virtualPC, files, root, names, parents, facts, listed, path
Set names = CreateObject("Scripting.Dictionary")   ' in these four a disk goes by its path in lower case
Set parents = CreateObject("Scripting.Dictionary")
Set facts = CreateObject("Scripting.Dictionary")
Set listed = CreateObject("Scripting.Dictionary")

If WScript.Arguments.Count <> 1 Then
    WScript.Echo "Usage: cscript list_tree.vbs FOLDER"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
If Not files.FolderExists(WScript.Arguments(0)) Then
    WScript.Echo "failed: there is no folder '" & WScript.Arguments(0) & "'."
    WScript.Quit 1
End If
root = files.GetFolder(WScript.Arguments(0)).Path & "\"
Collect files.GetFolder(root)

For Each path In names.Keys
    If parents(path) = "" Then List path, 0
Next
For Each path In names.Keys ' what is left has a parent, but nothing at the bottom
    If Not listed.Exists(path) Then
        facts(path) = "broken: it is, by way of its parents, its own parent"
        List path, 0
    End If
Next
WScript.Echo "done"

' Learns about all disks of a folder.
Sub Collect(folder)
    Dim file, below
    For Each file In folder.Files
        If IsDiskName(file.Name) Then Learn file.Path
    Next
    For Each below In folder.SubFolders
        Collect below
    Next
End Sub

' Disks go by .vhd, snapshots of Hyper-V by .avhd, undo disks of Virtual PC by .vud.
Function IsDiskName(name)
    Dim extension
    extension = LCase(files.GetExtensionName(name))
    IsDiskName = extension = "vhd" Or extension = "avhd" Or extension = "vud"
End Function

' Learns about a disk, and about its parents if they lie elsewhere.
Sub Learn(path)
    Dim key, parent
    key = LCase(path)
    If names.Exists(key) Then Exit Sub
    names.Add key, path
    If InStr(1, path, root, vbTextCompare) = 1 Then names(key) = Mid(path, Len(root) + 1)
    facts.Add key, ""
    parents.Add key, ""
    parent = ""
    On Error Resume Next
    facts(key) = Description(path, parent)
    If Err.Number <> 0 Then facts(key) = "broken: " & Err.Description
    On Error GoTo 0
    If parent = "" Then Exit Sub
    Learn parent
    parents(key) = LCase(parent)
End Sub

' What is said of a disk; an error where it is broken. Sets the path of its parent.
Function Description(path, parent)
    Dim disk
    Set disk = virtualPC.GetHardDisk(path)
    Description = NameOfType(disk.Type) & ", " & CStr(disk.SizeInGuest / 1048576) & " MB, " & _
        CStr(disk.SizeOnHost) & " bytes on the host"
    If disk.Type = vmDiskType_Differencing Then parent = disk.Parent.File
End Function

' Lists a disk and what is below it, each level further to the right.
Sub List(path, depth)
    Dim child
    If listed.Exists(path) Then Exit Sub
    listed.Add path, True
    WScript.Echo String(4 * depth, " ") & names(path) & "  (" & facts(path) & ")"
    For Each child In names.Keys
        If parents(child) = path Then List child, depth + 1
    Next
End Sub

Function NameOfType(diskType)
    If diskType = vmDiskType_Dynamic Then
        NameOfType = "dynamic"
    ElseIf diskType = vmDiskType_FixedSize Then
        NameOfType = "fixed"
    Else
        NameOfType = "differencing"
    End If
End Function
