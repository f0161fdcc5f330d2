' adopt_machines.vbs - finds the virtual machines of Virtual PC 2004 and 2007, Windows Virtual PC and Virtual Server, and
' registers them, with a list of what it did and why not.
' Usage: cscript adopt_machines.vbs list|register [FOLDER ...]
'
' It looks where these products keep their shortcuts and machines, and in each FOLDER and the folders in it. With list it
' only says what it would do. Nothing of these products is changed: what is registered is where a machine is, and
' unregistering forgets that again. Machines of Hyper-V are passed over, and so is what leads to a server: asking for it
' would send your credentials there.
Option Explicit

Const mostBytes = 1048576 ' of a file that leads to a machine

Dim virtualPC, files, shell, seen, registered, already, passed, i

If WScript.Arguments.Count > 0 Then i = LCase(WScript.Arguments(0))
If i <> "list" And i <> "register" Then
    WScript.Echo "Usage: cscript adopt_machines.vbs list|register [FOLDER ...]"
    WScript.Quit 2
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
Set shell = CreateObject("WScript.Shell")
Set seen = CreateObject("Scripting.Dictionary") ' machines, by their paths in lower case
registered = 0
already = 0
passed = 0
On Error Resume Next ' an error below ends Adopt, and Err describes it
Adopt
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
If LCase(WScript.Arguments(0)) = "register" Then
    WScript.Echo registered & " registered, " & already & " were already, " & passed & " passed over"
Else
    WScript.Echo registered & " would be registered, " & already & " are already, " & passed & " passed over"
End If
WScript.Echo "done"

Sub Adopt
    Dim folder, number
    For number = 1 To WScript.Arguments.Count - 1
        folder = files.GetAbsolutePathName(WScript.Arguments(number))
        If Not files.FolderExists(folder) Then Err.Raise vbObjectError, "adopt_machines.vbs", "there is no folder '" & _
            folder & "'."
    Next
    For Each folder In Array( _
        "%AppData%\Microsoft\Virtual PC\Virtual Machines", _
        "%ProgramData%\Microsoft\Virtual Server\Virtual Machines", _
        "%AllUsersProfile%\Application Data\Microsoft\Virtual Server\Virtual Machines", _
        "%UserProfile%\Virtual Machines", _
        "%LocalAppData%\Microsoft\Windows Virtual PC\Virtual Machines", _
        "%UserProfile%\Documents\My Virtual Machines", _
        "%UserProfile%\My Documents\My Virtual Machines", _
        "%Public%\Documents\Shared Virtual Machines", _
        "%AllUsersProfile%\Documents\Shared Virtual Machines")
        LookIn Expanded(folder)
    Next
    For number = 1 To WScript.Arguments.Count - 1
        LookIn files.GetAbsolutePathName(WScript.Arguments(number))
    Next
End Sub

' With the values of its variables; Wine puts a zero behind it.
Function Expanded(text)
    Expanded = shell.ExpandEnvironmentStrings(text)
    If Asc(Right(Expanded, 1)) = 0 Then Expanded = Left(Expanded, Len(Expanded) - 1)
End Function

' Looks into a folder and those in it: each product gives a machine one of its own.
Sub LookIn(path)
    Dim below
    If Not files.FolderExists(path) Then Exit Sub
    LookAtFiles files.GetFolder(path)
    On Error Resume Next ' a folder that may not be read
    For Each below In files.GetFolder(path).SubFolders
        LookAtFiles below
    Next
End Sub

Sub LookAtFiles(folder)
    Dim file
    On Error Resume Next
    For Each file In folder.Files
        LookAt file
    Next
    If Err.Number <> 0 Then PassOver folder.Path, "it cannot be read: " & Err.Description
End Sub

Sub LookAt(file)
    Dim path
    path = file.Path
    Select Case LCase(files.GetExtensionName(path))
        Case "vmc"
            Consider path, path
        Case "lnk"
            Consider TargetOf(file), path
        Case "vmcx"
            Consider MachineOf(file), path
    End Select
End Sub

Sub PassOver(path, reason)
    WScript.Echo "passed over: " & path & vbCrLf & "    " & reason
    passed = passed + 1
End Sub

' Registers a machine, to which the file `from` leads, unless that cannot be.
Sub Consider(path, from)
    Dim name
    If path = "" Then Exit Sub ' which has been said
    If seen.Exists(LCase(path)) Then Exit Sub
    seen.Add LCase(path), True
    name = files.GetBaseName(path)
    If LCase(files.GetExtensionName(path)) <> "vmc" Then
        PassOver from, "it leads to '" & path & "', which is no virtual machine"
    ElseIf Left(path, 2) = "\\" And ServerOf(path) <> ServerOf(from) Then
        PassOver from, "it leads to '" & path & "', on a server, which was not contacted"
    ElseIf Not files.FileExists(path) Then
        PassOver from, "it leads to '" & path & "', which is not there"
    Else
        Register name, path
    End If
End Sub

Sub Register(name, path)
    Dim machine
    On Error Resume Next
    Set machine = virtualPC.FindVirtualMachine(name)
    If Err.Number = 0 And Not machine Is Nothing Then
        If LCase(machine.File) = LCase(path) Then
            WScript.Echo "already registered: " & path
            already = already + 1
        Else
            PassOver path, "another machine has its name: '" & machine.File & "'"
        End If
        Exit Sub
    End If
    If LCase(WScript.Arguments(0)) = "register" Then Set machine = virtualPC.RegisterVirtualMachine(name, _
        files.GetParentFolderName(path))
    If Err.Number <> 0 Then
        PassOver path, Err.Description
    ElseIf LCase(WScript.Arguments(0)) = "register" Then
        WScript.Echo "registered: " & path
        registered = registered + 1
    Else
        WScript.Echo "would be registered: " & path
        registered = registered + 1
    End If
End Sub

Function ServerOf(path)
    Dim parts
    ServerOf = ""
    parts = Split(path, "\")
    If Left(path, 2) = "\\" Then ServerOf = LCase(parts(2))
End Function

' ---- What leads to a machine ----

' The text of a file, of UTF-16 or of bytes; nothing, which is said, where that cannot be.
Function TextOf(file, isUnicode)
    Dim stream
    TextOf = ""
    On Error Resume Next
    If file.Size > mostBytes Then
        PassOver file.Path, "it is too large to lead to a machine"
        Exit Function
    End If
    Set stream = files.OpenTextFile(file.Path, 1, False, isUnicode)
    TextOf = stream.ReadAll
    If Err.Number <> 0 Then PassOver file.Path, "it cannot be read: " & Err.Description
    stream.Close
End Function

' The machine of a .vmcx of Windows Virtual PC. Those of Hyper-V have the same extension and are something else.
Function MachineOf(file)
    Dim text, at, pair
    MachineOf = ""
    text = TextOf(file, -1)
    If text = "" Then Exit Function
    at = InStr(1, text, "<vmc_path", vbBinaryCompare)
    If InStr(1, text, "<vm_description", vbBinaryCompare) = 0 Or at = 0 Then
        PassOver file.Path, "it is not of Windows Virtual PC; machines of Hyper-V have the same extension"
        Exit Function
    End If
    text = Mid(text, InStr(at, text, ">", vbBinaryCompare) + 1)
    at = InStr(1, text, "</vmc_path>", vbBinaryCompare)
    If at > 1 Then MachineOf = Trim(Left(text, at - 1))
    For Each pair In Array("&lt;<", "&gt;>", "&quot;""", "&apos;'", "&amp;&")
        MachineOf = Replace(MachineOf, Left(pair, Len(pair) - 1), Right(pair, 1))
    Next
    If MachineOf = "" Then
        PassOver file.Path, "it leads to nothing"
    ElseIf Mid(MachineOf, 2, 1) <> ":" And Left(MachineOf, 2) <> "\\" Then
        MachineOf = files.BuildPath(files.GetParentFolderName(file.Path), MachineOf)
    End If
End Function

' Where a shortcut leads. The shell tells it, but not that of Wine 8; there the file is read.
Function TargetOf(file)
    Dim bytes
    TargetOf = ""
    On Error Resume Next
    TargetOf = shell.CreateShortcut(file.Path).TargetPath
    If TargetOf <> "" Then Exit Function
    bytes = TextOf(file, 0)
    If bytes = "" Then Exit Function ' which has been said
    TargetOf = LocalPathIn(bytes)
    If TargetOf = "" Then PassOver file.Path, "it is a shortcut to no file of this computer"
End Function

' The path in a shortcut: behind the header and a list of items comes a structure that says where parts of the path are.
Function LocalPathIn(bytes)
    Dim flags, at
    flags = NumberAt(bytes, 20, 4)
    at = 76
    If (flags And 1) <> 0 Then at = at + 2 + NumberAt(bytes, at, 2)
    LocalPathIn = ""
    If (flags And 2) = 0 Then Exit Function
    If (NumberAt(bytes, at + 8, 4) And 1) = 0 Then Exit Function
    LocalPathIn = StringAt(bytes, at + NumberAt(bytes, at + 16, 4)) & StringAt(bytes, at + NumberAt(bytes, at + 24, 4))
End Function

Function NumberAt(bytes, offset, count)
    Dim j
    NumberAt = 0
    For j = count - 1 To 0 Step -1
        NumberAt = NumberAt * 256 + Asc(Mid(bytes, offset + j + 1, 1))
    Next
End Function

Function StringAt(bytes, offset)
    Dim j
    StringAt = ""
    For j = offset + 1 To Len(bytes)
        If Asc(Mid(bytes, j, 1)) = 0 Then Exit Function
        StringAt = StringAt & Mid(bytes, j, 1)
    Next
End Function
