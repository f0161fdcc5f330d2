' list_tree.vbs - lists the disks in a folder and the folders below it as trees: each parent, and below it its children.
' Usage: cscript list_tree.vbs FOLDER
'
' What is broken is listed with the reason: not a VHD, damaged, or its parent is missing or another disk.
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
Collect files.GetFolder(root), Array(LookOf(files.GetFolder(root), 1))

For Each path In names.Keys
    If parents(path) = "" Then List path, 0
Next
For Each path In names.Keys ' what is left has a parent, but nothing at the bottom
    If Not listed.Exists(path) Then
        facts(path) = "broken: its chain of parents leads back to itself"
        List path, 0
    End If
Next
WScript.Echo "done"

' Learns about all disks of a folder and of those in it. `above` has what the folder and those above it look like.
Sub Collect(folder, above)
    Dim file, below, looks
    If Not CanBeRead(folder) Then
        WScript.Echo "passed over: '" & folder.Path & "' cannot be read"
        Exit Sub
    End If
    For Each file In folder.Files
        If IsDiskName(file.Name) Then Learn file.Path
    Next
    For Each below In folder.SubFolders
        looks = above
        If Not IsLink(below, looks) Then Collect below, looks
    Next
End Sub

Function CanBeRead(folder)
    Dim count
    On Error Resume Next
    count = folder.Files.Count + folder.SubFolders.Count
    CanBeRead = Err.Number = 0
    On Error GoTo 0
End Function

' Whether a folder is a link, which may lead in circles. Where that cannot be asked, as in Wine, it is one when it looks
' the same as a folder above it; if not, its own look is added to those.
Function IsLink(folder, above)
    Dim attributes, look, one
    On Error Resume Next
    attributes = folder.Attributes
    If Err.Number = 0 Then
        IsLink = (attributes And 1024) <> 0
        Exit Function
    End If
    On Error GoTo 0
    IsLink = False
    look = LookOf(folder, 1)
    For Each one In above
        If one = look Then IsLink = True
    Next
    ReDim Preserve above(UBound(above) + 1)
    above(UBound(above)) = look
End Function

' What a folder looks like: the names in it and in its folders, and the sizes of its files.
Function LookOf(folder, depth)
    Dim file, below
    LookOf = ""
    If Not CanBeRead(folder) Then Exit Function
    For Each file In folder.Files
        LookOf = LookOf & file.Name & ":" & file.Size & "|"
    Next
    For Each below In folder.SubFolders
        LookOf = LookOf & below.Name & "/"
        If depth > 0 Then LookOf = LookOf & LookOf(below, depth - 1)
    Next
End Function

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
