' export_machine.vbs - writes what makes a virtual machine run elsewhere: a command line of QEMU, a script that creates it in
' Hyper-V, or a domain for libvirt.
' Usage: cscript export_machine.vbs NAME qemu|hyperv|libvirt FOLDER [/unix | /unix:PLACE]
'
' FOLDER is made, and must not be there before. What is written in it is start.cmd (with /unix start.sh), create.ps1 or
' domain.xml. The machine and its disks stay as they are: where the other program cannot read a chain, one disk is made
' of it in FOLDER; all other disks are used where they are. /unix writes paths as Wine maps them, which libvirt always
' needs. With /unix:PLACE all disks and images are copied into FOLDER, which you then carry to PLACE on the other computer.
'
' The other machine has its disks on IDE, and the network card that a guest of Virtual PC knows: in QEMU and libvirt a DEC
' 21143, in Hyper-V the legacy adapter. A Windows that stops with 0x7B may know only the controller of Virtual PC, an
' Intel PIIX4, which QEMU has: after machine.SetConfigurationValue "openvpc/ide_controller", "piix4" it is in the command
' line. It comes beside the PC's own and answers at the same ports, so that a BIOS sees each disk twice, and Linux loses
' the interrupts of the disks; use it for such a Windows alone.
'
' Whatever is in a name, a path or a serial number is only ever data in what is written. A machine may come from a stranger
' and name any file: the guest gets no file outside of FOLDER to write to but its hard disks. It can only read floppies,
' in Hyper-V it has a copy; what serial ports write to files comes to FOLDER. What is on a server is left out, since to
' open it would send your credentials there.
Option Explicit

Const vmVMState_TurnedOff = 1
Const vmDiskType_Dynamic = 0
Const vmDiskType_Differencing = 2
Const vmDVDDrive_Image = 1
Const vmDVDDrive_HostDrive = 2
Const vmFloppyDrive_Image = 1
Const vmFloppyDiskImage_Unknown = 0
Const vmSerialPort_TextFile = 1
Const vmSerialPort_NamedPipe = 2
Const vmSerialPort_Null = 3
Const plain = " !""#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
Const harmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=\,"
Const ERROR_FILE_NOT_FOUND = &H80070002
Const replacement = 65533 ' stands for what is no character

Dim virtualPC, files, machine, target, folder, forUnix, place, made, lines, wineDrive, winePrefix, ideBus

Set files = CreateObject("Scripting.FileSystemObject")
If Not ReadArguments Then
    WScript.Echo "Usage: cscript export_machine.vbs NAME qemu|hyperv|libvirt FOLDER [/unix | /unix:PLACE]"
    WScript.Quit 2
End If
Set made = CreateObject("Scripting.Dictionary") ' the files that were made
Set lines = CreateObject("Scripting.Dictionary") ' of what is written, by their numbers
Set virtualPC = CreateObject("VirtualPC.Application")
On Error Resume Next ' an error below ends Export, and Err describes it
Export
If Err.Number <> 0 Then
    If Err.Description = "" Then Err.Description = "error " & Hex(Err.Number)
    WScript.Echo "failed: " & Err.Description
    RemoveAll
    WScript.Quit 1
End If
WScript.Echo "done"

Function ReadArguments
    Dim all
    Set all = WScript.Arguments
    ReadArguments = False
    If all.Count < 3 Or all.Count > 4 Then Exit Function
    target = LCase(all(1))
    folder = Absolute(all(2))
    forUnix = target = "libvirt"
    place = ""
    If all.Count = 4 Then
        If target = "hyperv" Or LCase(Left(all(3), 5)) <> "/unix" Then Exit Function
        If Len(all(3)) > 5 And Mid(all(3), 6, 2) <> ":/" Then Exit Function
        forUnix = True
        place = Mid(all(3), 7)
        If Right(place, 1) = "/" Then place = Left(place, Len(place) - 1)
    End If
    ReadArguments = target = "qemu" Or target = "hyperv" Or target = "libvirt"
End Function

' The script host of Wine loses the end of a path of which two folders are missing.
Function Absolute(path)
    Absolute = path
    If Mid(path, 2, 2) <> ":\" And Left(path, 2) <> "\\" Then Absolute = files.GetAbsolutePathName(path)
    If Right(Absolute, 1) = "\" Then Absolute = Left(Absolute, Len(Absolute) - 1)
End Function

Sub Export
    Dim name
    Set machine = virtualPC.FindVirtualMachine(WScript.Arguments(0))
    If machine Is Nothing Then Fail "there is no virtual machine '" & WScript.Arguments(0) & "'."
    If machine.State <> vmVMState_TurnedOff Then Fail "'" & machine.Name & "' is not turned off. No other program can " & _
        "go on with its state: start it and shut it down, or discard its saved state."
    If files.FolderExists(folder) Or files.FileExists(folder) Then Fail "'" & folder & "' is there already; nothing is " & _
        "written over."
    If Not files.FolderExists(files.GetParentFolderName(folder)) Then Fail "there is no folder '" & _
        files.GetParentFolderName(folder) & "'."
    files.CreateFolder folder
    made.Add folder, False
    Select Case target
        Case "qemu"
            name = "start.cmd"
            If forUnix Then name = "start.sh"
            DescribeForQemu
        Case "hyperv"
            name = "create.ps1"
            DescribeForHyperV
        Case Else
            name = "domain.xml"
            DescribeForLibvirt
    End Select
    WriteLines name
    WScript.Echo folder & "\" & name & " is written"
End Sub

Sub Fail(sentence)
    Err.Raise vbObjectError, "export_machine.vbs", sentence
End Sub

Sub Note(sentence)
    WScript.Echo "note: " & sentence
End Sub

Sub Add(line)
    lines.Add lines.Count, line
End Sub

' ---- Disks and other files ----

' The path, for the other program, of a disk that holds all of what a connection holds.
Function DiskOf(connection)
    Dim disk, copy
    Set disk = TopOf(connection)
    copy = folder & "\disk-" & connection.BusNumber & "-" & connection.DeviceNumber & ".vhd"
    If target = "hyperv" And LCase(files.GetExtensionName(disk.File)) = "vhd" Then ' reads chains
        CheckChain disk
        DiskOf = disk.File
    ElseIf disk.Type = vmDiskType_Differencing Then
        Finish disk.MergeTo(copy, vmDiskType_Dynamic)
        made.Add copy, True
        DiskOf = PathOf(copy)
    ElseIf place <> "" Then
        DiskOf = CopyOf(disk.File, copy)
    Else
        DiskOf = PathOf(disk.File)
    End If
End Function

' The disk of a connection, or its undo disk, which holds what was written last.
Function TopOf(connection)
    Dim number, sentence
    Set TopOf = connection.HardDisk
    On Error Resume Next
    Set TopOf = connection.UndoHardDisk
    number = Err.Number
    sentence = Err.Description
    On Error GoTo 0
    If number <> 0 And number <> ERROR_FILE_NOT_FOUND Then Fail sentence ' that code: it has none
End Function

' Fails where a parent is missing.
Sub CheckChain(disk)
    Dim at
    Set at = disk
    Do While at.Type = vmDiskType_Differencing
        Set at = at.Parent
    Loop
End Sub

' Whether an image can be used; else that is said.
Function IsUsable(path)
    IsUsable = False
    If path = "" Then Exit Function
    If Mid(path, 2, 2) <> ":\" Then
        Note "'" & path & "' is on a server and left out. Copy it to this computer and attach that to use it"
    ElseIf Not files.FileExists(path) Then
        Note "'" & path & "' is missing and left out"
    Else
        IsUsable = True
    End If
End Function

' The path of an image for the guest.
Function ImageOf(path, name)
    If place <> "" Then
        ImageOf = CopyOf(path, folder & "\" & name)
    Else
        ImageOf = PathOf(path)
    End If
End Function

Function CopyOf(path, copy)
    WScript.Echo "Copying '" & path & "'"
    made.Add copy, True
    files.CopyFile path, copy, False
    CopyOf = PathOf(copy)
End Function

Function PathOf(path)
    If Not forUnix Then
        PathOf = path
    ElseIf place <> "" Then ' in the folder, whose path is known there
        PathOf = place & "/" & files.GetFileName(path)
    Else
        PathOf = UnixPath(path)
    End If
End Function

' Where a path leads outside of Wine: each drive is a link in a folder of Wine. Case matters there.
Function UnixPath(path)
    Dim parts, at, j
    FindWine
    If Mid(path, 2, 2) <> ":\" Then Fail "'" & path & "' has no path outside of Windows."
    parts = Split(path, "\")
    UnixPath = winePrefix & "/dosdevices/" & LCase(parts(0))
    If LCase(parts(0)) = wineDrive Then UnixPath = ""
    at = parts(0) & "\"
    For j = 1 To UBound(parts)
        UnixPath = UnixPath & "/" & NameIn(at, parts(j))
        at = files.BuildPath(at, parts(j))
    Next
End Function

' Finds the folder of Wine, and the drive that is all of the other system.
Sub FindWine
    Dim path
    If winePrefix <> "" Then Exit Sub
    path = CreateObject("WScript.Shell").ExpandEnvironmentStrings("%WINECONFIGDIR%")
    If Left(path, 4) <> "\??\" Then Fail "here is no Wine that maps paths. Name the folder to which you will carry '" & _
        folder & "', as in /unix:/var/lib/machines."
    path = Mid(path, 5)
    If Asc(Right(path, 1)) = 0 Then path = Left(path, Len(path) - 1) ' Wine puts a zero behind it
    wineDrive = ""
    If LCase(Left(path, 4)) = "unix" Then
        path = Mid(path, 5)
    ElseIf files.FolderExists("\\?\unix" & Mid(path, 3) & "\dosdevices") Then
        wineDrive = LCase(Left(path, 2))
        path = Mid(path, 3)
    Else
        Fail "'" & path & "', the folder of Wine, was not found."
    End If
    winePrefix = Replace(path, "\", "/")
End Sub

' A name as a folder has it, in which it may differ in case.
Function NameIn(folderPath, name)
    NameIn = ""
    If files.FolderExists(folderPath) Then
        NameIn = NameAmong(files.GetFolder(folderPath).SubFolders, name)
        If NameIn = "" Then NameIn = NameAmong(files.GetFolder(folderPath).Files, name)
    End If
    If NameIn = "" Then NameIn = name ' which is not there yet
End Function

Function NameAmong(items, name)
    Dim item, found
    NameAmong = ""
    On Error Resume Next ' a folder that cannot be listed
    For Each item In items
        found = item.Name
        If StrComp(found, name, vbTextCompare) = 0 Then NameAmong = found
        If StrComp(found, name, vbBinaryCompare) = 0 Then Exit Function
    Next
End Function

Sub WriteLines(name)
    Dim draft, stream, text, line, ending, written, number, sentence
    ending = vbCrLf
    If forUnix Then ending = vbLf
    text = ""
    For Each line In lines.Items
        text = text & line & ending
    Next
    draft = folder & "\" & name & ".new"
    made.Add draft, True
    Set stream = files.CreateTextFile(draft, False, False)
    On Error Resume Next ' the script host of Windows refuses characters that others replace
    stream.Write text
    number = Err.Number
    sentence = Err.Description
    On Error GoTo 0
    stream.Close
    If number <> 0 And IsPlain(lines.Items) Then Fail "'" & folder & "\" & name & "' could not be written: " & sentence
    Set stream = files.OpenTextFile(draft, 1, False, 0)
    written = ""
    If number = 0 Then written = stream.ReadAll
    stream.Close
    If written <> text Then Fail "'" & folder & "\" & name & "' cannot hold all characters of the names and paths: they " & _
        "are not in the code page of this computer. Give the disks names of plain letters."
    files.MoveFile draft, folder & "\" & name
End Sub

' Removes what was made here, and nothing else.
Sub RemoveAll
    Dim path
    On Error Resume Next
    For Each path In made.Keys
        If made(path) Then
            If files.FileExists(path) Then files.DeleteFile path, True
        End If
    Next
    If made.Exists(folder) Then
        If files.GetFolder(folder).Files.Count + files.GetFolder(folder).SubFolders.Count = 0 Then files.DeleteFolder folder
    End If
End Sub

' Shows how far a task is until it has ended.
Sub Finish(task)
    Dim complete
    WScript.Echo task.Description
    Do
        task.WaitForCompletion 500
        complete = task.IsComplete
        Draw task.PercentCompleted, complete
    Loop Until complete
    If task.Error <> 0 Then Fail task.ErrorDescription
    If task.ErrorDescription <> "" Then Note task.ErrorDescription
End Sub

' Draws a bar over the one before. Where the host cannot do that, as Wine's, each is a line.
Sub Draw(percent, last)
    Dim bar
    bar = "  [" & String(percent \ 5, "#") & String(20 - percent \ 5, ".") & "] " & percent & "%"
    On Error Resume Next
    WScript.StdOut.Write vbCr & bar
    If Err.Number <> 0 Then
        WScript.Echo bar
    ElseIf last Then
        WScript.StdOut.WriteLine
    End If
    Err.Clear
End Sub

' ---- What the machine has ----

' The address of an adapter, or nothing where it has none.
Function AddressOf(adapter, separator)
    AddressOf = Replace(adapter.EthernetAddress, "-", separator)
    If Not IsHexadecimal(Replace(adapter.EthernetAddress, "-", ""), 12) Then AddressOf = ""
End Function

Function BiosGuid
    BiosGuid = Mid(machine.BIOSGUID, 2, 36)
    If Not IsHexadecimal(Replace(BiosGuid, "-", ""), 32) Then BiosGuid = ""
End Function

Function IsHexadecimal(text, length)
    Dim j
    IsHexadecimal = Len(text) = length
    For j = 1 To Len(text)
        If InStr(1, "0123456789ABCDEFabcdef", Mid(text, j, 1), vbBinaryCompare) = 0 Then IsHexadecimal = False
    Next
End Function

' "none", "internal" or "nat", which also stands for adapters of the computer, since those are others elsewhere.
Function NetworkOf(adapter, number)
    Dim network, failed
    Set network = Nothing
    On Error Resume Next
    Set network = adapter.VirtualNetwork
    failed = Err.Number <> 0
    On Error GoTo 0
    NetworkOf = "nat"
    If failed Then
        Note "network adapter " & number & " was on a network that is not here; it gets NAT instead"
    ElseIf network Is Nothing Then
        NetworkOf = "none"
    ElseIf network.Name = "Internal Network" Then
        NetworkOf = "internal"
    ElseIf network.Name <> "Shared Networking (NAT)" Then
        Note "network adapter " & number & " was on '" & network.Name & "'; it gets NAT instead"
    End If
End Function

' Whether a port is on a pipe that the other program can have here; a pipe of a server is none.
Function IsPipeHere(port)
    IsPipeHere = port.Type = vmSerialPort_NamedPipe And Not forUnix And LCase(Left(port.Name, 9)) = "\\.\pipe\"
End Function

' The file that a serial port writes to, for the other program; nothing where it is none. It is one of ours, whatever the
' machine names.
Function TextFileOf(port, number)
    TextFileOf = ""
    If port.Type = vmSerialPort_TextFile And target <> "hyperv" Then
        TextFileOf = PathOf(folder & "\serial-" & number & ".txt")
        Note "serial port " & number & " of the guest writes to '" & TextFileOf & "', no more to '" & port.Name & "'"
    ElseIf port.Type <> vmSerialPort_Null And Not IsPipeHere(port) Then
        Note "serial port " & number & " was on '" & port.Name & "', which is left out"
    End If
End Function

Function ImageOfDrive(drive)
    ImageOfDrive = ""
    If drive.Attachment = vmDVDDrive_Image Then
        If IsUsable(drive.ImageFile) Then ImageOfDrive = ImageOf(drive.ImageFile, "dvd-" & drive.BusNumber & "-" & drive.DeviceNumber & ".iso")
    ElseIf drive.Attachment = vmDVDDrive_HostDrive Then
        Note "drive " & drive.HostDriveLetter & " of this computer is left out"
    End If
End Function

' The path of the floppy. What is no image of one is none, whatever the machine says.
Function FloppyImage
    Dim path
    FloppyImage = ""
    If machine.FloppyDrives(1).Attachment <> vmFloppyDrive_Image Then Exit Function
    path = machine.FloppyDrives(1).ImageFile
    If Not IsUsable(path) Then Exit Function
    If Not IsFloppy(path) Then
        Note "'" & path & "' has not the size of a floppy and is left out"
    ElseIf target = "hyperv" Then ' has no floppies that can only be read
        FloppyImage = CopyOf(path, folder & "\floppy.vfd")
        Note "the guest writes to a copy of the floppy, since the machine may name any file"
    Else
        FloppyImage = ImageOf(path, "floppy.vfd")
        Note "the guest can only read the floppy, since the machine may name any file. If it is to write to '" & _
            FloppyImage & "', remove " & FloppyMark
    End If
End Function

' What makes the floppy one that can only be read.
Function FloppyMark
    FloppyMark = "read-only=on where node-name=fd is"
    If target = "libvirt" Then FloppyMark = "<readonly/> of fda"
End Function

Function IsFloppy(path)
    Dim kind
    kind = vmFloppyDiskImage_Unknown
    On Error Resume Next
    kind = virtualPC.GetFloppyDiskImageType(path)
    IsFloppy = Err.Number = 0 And kind <> vmFloppyDiskImage_Unknown
End Function

' ---- QEMU ----

Sub DescribeForQemu
    Dim connection, drive, port, number
    If forUnix Then
        Add "#!/bin/sh"
        Add "# Starts the virtual machine in QEMU. More options may be given; the variable QEMU names another program."
        Add "exec ""${QEMU:-qemu-system-x86_64}"" \"
    Else
        Add "@echo off"
        Add "setlocal EnableExtensions DisableDelayedExpansion"
        Add "rem Starts the virtual machine in QEMU. More options may be given; the variable QEMU names another program."
        Add "if not defined QEMU set ""QEMU=qemu-system-x86_64"""
        Add """%QEMU%"" ^"
    End If
    OptionOf "-name", "guest=" & Comma(machine.Name)
    OptionOf "-nodefaults", ""
    OptionOf "-machine", "pc"
    OptionOf "-m", CStr(machine.Memory)
    OptionOf "-rtc", "base=localtime"
    OptionOf "-vga", "cirrus"
    If BiosGuid <> "" Then OptionOf "-uuid", BiosGuid
    Smbios 1, "serial", machine.BIOSSerialNumber
    Smbios 2, "serial", machine.BaseBoardSerialNumber
    Smbios 3, "serial", machine.ChassisSerialNumber
    Smbios 3, "asset", machine.ChassisAssetTag
    QemuController
    For Each connection In machine.HardDiskConnections
        BlockDevice "vpc", "hd", connection, DiskOf(connection)
    Next
    For Each drive In machine.DVDROMDrives
        BlockDevice "raw,read-only=on", "cd", drive, ImageOfDrive(drive)
    Next
    QemuFloppy FloppyImage
    For number = 1 To machine.NetworkAdapters.Count
        QemuAdapter machine.NetworkAdapters(number), number
    Next
    For number = 1 To machine.SerialPorts.Count
        QemuPort machine.SerialPorts(number), number
    Next
    If forUnix Then
        Add "    ""$@"""
    Else
        Add "    %*"
        If Not IsPlain(lines.Items) Then lines(CLng(1)) = lines(CLng(1)) & vbCrLf & "chcp " & CreateObject("WScript.Shell").RegRead( _
            "HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage\ACP") & " >nul"
    End If
End Sub

Sub OptionOf(name, value)
    Dim line
    line = "    " & name
    If value <> "" Then line = line & " " & WordOf(value)
    If forUnix Then
        Add line & " \"
    Else
        Add line & " ^"
    End If
End Sub

' A value within an option of QEMU.
Function Comma(text)
    Comma = Replace(text, ",", ",,")
End Function

Sub Smbios(kind, name, value)
    If value <> "" Then OptionOf "-smbios", "type=" & kind & "," & name & "=" & Comma(value)
End Sub

' The PC's own, or that of Virtual PC beside it.
Sub QemuController
    ideBus = "ide"
    If WantsPiix4 Then
        ideBus = "vpc"
        OptionOf "-device", "piix4-ide,id=vpc"
    ElseIf machine.HardDiskConnections.Count > 0 Then
        Note "a Windows that stops with 0x7B may need the disk controller of Virtual PC: set the value " & _
            "openvpc/ide_controller of the machine to piix4, and export it again"
    End If
End Sub

Function WantsPiix4
    Dim value
    WantsPiix4 = False
    value = ""
    On Error Resume Next
    value = machine.GetConfigurationValue("openvpc/ide_controller")
    If Err.Number = 0 And VarType(value) = vbString Then WantsPiix4 = (value = "piix4")
End Function

Sub BlockDevice(driver, kind, location, path)
    Dim node, device
    node = kind & "-" & location.BusNumber & "-" & location.DeviceNumber
    device = "ide-" & kind & ",bus=" & ideBus & "." & location.BusNumber & ",unit=" & location.DeviceNumber
    If path <> "" Then
        OptionOf "-blockdev", "driver=" & driver & ",node-name=" & node & ",file.driver=file,file.filename=" & Comma(path)
        device = device & ",drive=" & node
    End If
    OptionOf "-device", device
End Sub

Sub QemuFloppy(path)
    If path = "" Then Exit Sub
    OptionOf "-blockdev", "driver=raw,read-only=on,node-name=fd,file.driver=file,file.filename=" & Comma(path)
    OptionOf "-device", "floppy,drive=fd"
End Sub

Sub QemuAdapter(adapter, number)
    Dim net, card
    net = "id=net" & number
    Select Case NetworkOf(adapter, number)
        Case "nat"
            OptionOf "-netdev", "user," & net
        Case "internal"
            OptionOf "-netdev", "socket," & net & ",mcast=230.0.0.1:1234,localaddr=127.0.0.1"
        Case Else
            OptionOf "-netdev", "hubport," & net & ",hubid=" & number
    End Select
    card = "tulip,netdev=net" & number
    If AddressOf(adapter, ":") <> "" Then card = card & ",mac=" & AddressOf(adapter, ":")
    OptionOf "-device", card
End Sub

' The file is not cut off by the next start.
Sub QemuPort(port, number)
    Dim path, chardev
    path = TextFileOf(port, number)
    chardev = "null,id=serial" & number
    If path <> "" Then
        chardev = "file,id=serial" & number & ",append=on,path=" & Comma(path)
    ElseIf IsPipeHere(port) Then
        chardev = "pipe,id=serial" & number & ",path=" & Comma(Mid(port.Name, 10))
    End If
    OptionOf "-chardev", chardev
    OptionOf "-device", "isa-serial,chardev=serial" & number & ",index=" & (number - 1)
End Sub

' ---- Hyper-V ----

Sub DescribeForHyperV
    Dim connection, drive, port, number, path
    Add "# Creates the virtual machine in Hyper-V. To be run in PowerShell, as an administrator."
    Add "$ErrorActionPreference = 'Stop'"
    Add "$name = " & Literal(machine.Name)
    Add "if (Get-VM | Where-Object { $_.Name -eq $name }) { throw 'There is a virtual machine of this name already.' }"
    Add "$nat = Get-VMSwitch | Where-Object { $_.Name -eq 'Default Switch' }"
    Add "$vm = New-VM -Name $name -Generation 1 -NoVHD -MemoryStartupBytes " & machine.Memory & "MB"
    Add "try {"
    Add "    Set-VM -VM $vm -StaticMemory"
    If machine.Notes <> "" Then Add "    Set-VM -VM $vm -Notes " & Literal(machine.Notes)
    Add "    Get-VMNetworkAdapter -VM $vm | Remove-VMNetworkAdapter"
    Add "    Get-VMDvdDrive -VM $vm | Remove-VMDvdDrive"
    For Each connection In machine.HardDiskConnections
        Add "    Add-VMHardDiskDrive -VM $vm -ControllerType IDE" & PlaceOf(connection) & " -Path " & Literal(DiskOf(connection))
    Next
    For Each drive In machine.DVDROMDrives
        path = ImageOfDrive(drive)
        If path <> "" Then path = " -Path " & Literal(path)
        Add "    Add-VMDvdDrive -VM $vm" & PlaceOf(drive) & path
    Next
    path = FloppyImage
    If path <> "" Then Add "    Set-VMFloppyDiskDrive -VM $vm -Path " & Literal(path)
    For number = 1 To machine.NetworkAdapters.Count
        HyperVAdapter machine.NetworkAdapters(number), number
    Next
    For number = 1 To machine.SerialPorts.Count
        Set port = machine.SerialPorts(number)
        path = TextFileOf(port, number) ' only says what is left out
        If IsPipeHere(port) Then Add "    Set-VMComPort -VM $vm -Number " & number & " -Path " & _
            Literal(port.Name)
    Next
    Add "}"
    Add "catch {"
    Add "    Remove-VM -VM $vm -Force -ErrorAction SilentlyContinue"
    Add "    throw"
    Add "}"
    If machine.BIOSSerialNumber <> "" Then Note "serial numbers are left out: Hyper-V makes its own"
End Sub

Function PlaceOf(location)
    PlaceOf = " -ControllerNumber " & location.BusNumber & " -ControllerLocation " & location.DeviceNumber
End Function

Sub HyperVAdapter(adapter, number)
    Dim network
    network = NetworkOf(adapter, number)
    Add "    $adapter = Add-VMNetworkAdapter -VM $vm -Name 'Adapter " & number & "' -IsLegacy $true -Passthru"
    If AddressOf(adapter, "") <> "" Then Add "    Set-VMNetworkAdapter -VMNetworkAdapter $adapter -StaticMacAddress '" & _
        AddressOf(adapter, "") & "'"
    If network = "nat" Then Add "    if ($nat) { Connect-VMNetworkAdapter -VMNetworkAdapter $adapter -VMSwitch $nat }"
    If network = "internal" Then Note "network adapter " & number & " was on the internal network; connect it to a switch"
End Sub

' ---- libvirt ----

Sub DescribeForLibvirt
    Dim connection, drive, number, numbers, path
    Add "<domain type='qemu'>"
    Add "  <name>" & Xml(machine.Name) & "</name>"
    If BiosGuid <> "" Then Add "  <uuid>" & BiosGuid & "</uuid>"
    If machine.Notes <> "" Then Add "  <description>" & Xml(machine.Notes) & "</description>"
    Add "  <memory unit='MiB'>" & machine.Memory & "</memory>"
    Add "  <vcpu>1</vcpu>"
    numbers = Part("system", Entry("serial", machine.BIOSSerialNumber)) & _
        Part("baseBoard", Entry("serial", machine.BaseBoardSerialNumber)) & _
        Part("chassis", Entry("serial", machine.ChassisSerialNumber) & Entry("asset", machine.ChassisAssetTag))
    If numbers <> "" Then
        Add "  <sysinfo type='smbios'>" & numbers & "</sysinfo>"
        numbers = "<smbios mode='sysinfo'/>"
    End If
    Add "  <os><type arch='x86_64' machine='pc'>hvm</type>" & numbers & "</os>"
    Add "  <features><acpi/><apic/></features>"
    Add "  <clock offset='localtime'/>"
    Add "  <devices>"
    For Each connection In machine.HardDiskConnections
        LibvirtDisk "disk", "vpc", connection, DiskOf(connection)
    Next
    For Each drive In machine.DVDROMDrives
        LibvirtDisk "cdrom", "raw", drive, ImageOfDrive(drive)
    Next
    path = FloppyImage
    If path <> "" Then Add "    <disk type='file' device='floppy'><driver name='qemu' type='raw'/><source file='" & Xml(path) & _
        "'/><target dev='fda' bus='fdc'/><readonly/></disk>"
    For number = 1 To machine.NetworkAdapters.Count
        LibvirtAdapter machine.NetworkAdapters(number), number
    Next
    For number = 1 To machine.SerialPorts.Count
        path = TextFileOf(machine.SerialPorts(number), number)
        If path <> "" Then Add "    <serial type='file'><source path='" & Xml(path) & "' append='on'/><target port='" & _
            (number - 1) & "'/></serial>"
    Next
    Add "    <graphics type='vnc' listen='127.0.0.1' autoport='yes'/>"
    Add "    <video><model type='cirrus'/></video>"
    Add "  </devices>"
    Add "</domain>"
End Sub

Function Part(name, entries)
    Part = ""
    If entries <> "" Then Part = "<" & name & ">" & entries & "</" & name & ">"
End Function

Function Entry(name, value)
    Entry = ""
    If value <> "" Then Entry = "<entry name='" & name & "'>" & Xml(value) & "</entry>"
End Function

Sub LibvirtDisk(kind, driver, location, path)
    Add "    <disk type='file' device='" & kind & "'><driver name='qemu' type='" & driver & "'/>"
    If path <> "" Then Add "      <source file='" & Xml(path) & "'/>"
    Add "      <target dev='hd" & Mid("abcd", 2 * location.BusNumber + location.DeviceNumber + 1, 1) & "' bus='ide'/>"
    If kind = "cdrom" Then Add "      <readonly/>"
    Add "      <address type='drive' controller='0' bus='" & location.BusNumber & "' target='0' unit='" & _
        location.DeviceNumber & "'/></disk>"
End Sub

Sub LibvirtAdapter(adapter, number)
    Dim network
    network = NetworkOf(adapter, number)
    If network = "internal" Then
        Add "    <interface type='mcast'><source address='230.0.0.1' port='1234'/>"
    Else
        Add "    <interface type='user'>"
    End If
    If AddressOf(adapter, ":") <> "" Then Add "      <mac address='" & AddressOf(adapter, ":") & "'/>"
    If network = "none" Then Add "      <link state='down'/>"
    Add "      <model type='tulip'/></interface>"
End Sub

' ---- Texts as data, in ASCII ----

Function IsPlain(texts)
    Dim text, j
    IsPlain = True
    For Each text In texts
        For j = 1 To Len(text)
            If InStr(1, plain, Mid(text, j, 1), vbBinaryCompare) = 0 Then IsPlain = False
        Next
    Next
End Function

' A word of a command line.
Function WordOf(text)
    Dim j, needed
    needed = False
    For j = 1 To Len(text)
        If InStr(1, harmless, Mid(text, j, 1), vbBinaryCompare) = 0 Then needed = True
    Next
    WordOf = text
    If needed And forUnix Then
        WordOf = ShellWord(text)
    ElseIf needed Then
        WordOf = CmdWord(text)
    End If
End Function

' In quotes, in which a shell takes everything as it is; what is not ASCII by printf, as UTF-8.
Function ShellWord(text)
    Dim code
    ShellWord = ""
    For Each code In CodesOf(text)
        If code = 39 Then
            ShellWord = ShellWord & "'\''"
        ElseIf code < 32 Then
            ShellWord = ShellWord & " "
        ElseIf code < 127 Then
            ShellWord = ShellWord & Chr(code)
        Else
            ShellWord = ShellWord & "'""$(printf '" & Utf8(code) & "')""'"
        End If
    Next
    ShellWord = "'" & ShellWord & "'"
End Function

Function Utf8(code)
    If code < 2048 Then
        Utf8 = "\" & Oct(192 + code \ 64)
    ElseIf code < 65536 Then
        Utf8 = "\" & Oct(224 + code \ 4096) & "\" & Oct(128 + (code \ 64) Mod 64)
    Else
        Utf8 = "\" & Oct(240 + code \ 262144) & "\" & Oct(128 + (code \ 4096) Mod 64) & "\" & Oct(128 + (code \ 64) Mod 64)
    End If
    Utf8 = Utf8 & "\" & Oct(128 + code Mod 64)
End Function

' In quotes for the program, and with a caret before each character that means something to cmd, so that those quotes mean
' nothing to it. A percent sign is doubled, since it is in a file.
Function CmdWord(text)
    Dim j, char, slashes
    CmdWord = "^"""
    slashes = ""
    For j = 1 To Len(text)
        char = Mid(text, j, 1)
        If StrComp(char, " ", vbBinaryCompare) < 0 Then char = " "
        If char = """" Then CmdWord = CmdWord & slashes & "\" ' or they would stand before the quote
        slashes = ""
        If char = "\" Then slashes = TrailingSlashes(Left(text, j))
        If char = "%" Then
            char = "%%"
        ElseIf InStr(1, "^&|<>()""!", char, vbBinaryCompare) > 0 Then
            char = "^" & char
        End If
        CmdWord = CmdWord & char
    Next
    CmdWord = CmdWord & slashes & "^"""
End Function

Function TrailingSlashes(text)
    TrailingSlashes = ""
    Do While Right(text, Len(TrailingSlashes) + 1) = TrailingSlashes & "\" And Len(TrailingSlashes) < Len(text)
        TrailingSlashes = TrailingSlashes & "\"
    Loop
End Function

' A string of PowerShell, to which several characters are quotes.
Function Literal(text)
    Dim code
    Literal = "'"
    For Each code In CodesOf(text)
        If code = 39 Then
            Literal = Literal & "''"
        ElseIf code >= 65536 Then
            Literal = Literal & "' + [char]::ConvertFromUtf32(" & code & ") + '"
        ElseIf code < 32 Or code > 126 Then
            Literal = Literal & "' + [char]" & code & " + '"
        Else
            Literal = Literal & Chr(code)
        End If
    Next
    Literal = "(" & Literal & "')"
End Function

Function Xml(text)
    Dim code
    Xml = ""
    For Each code In CodesOf(text)
        If code < 32 And code <> 9 And code <> 10 And code <> 13 Or code = 65534 Or code = 65535 Then code = replacement
        If code < 32 Or code > 126 Or InStr(1, "&<>""'", Chr(code And 127), vbBinaryCompare) > 0 Then
            Xml = Xml & "&#" & code & ";"
        Else
            Xml = Xml & Chr(code)
        End If
    Next
End Function

' The characters of a text as numbers.
Function CodesOf(text)
    Dim codes, list, j, code, low
    Set list = CreateObject("Scripting.Dictionary")
    codes = UnitsOf(text)
    For j = 0 To Len(text) - 1
        code = codes(j)
        low = 0
        If j + 1 < Len(text) Then low = codes(j + 1)
        If code >= 55296 And code < 56320 And low >= 56320 And low < 57344 Then ' two halves of one character
            code = 65536 + (code - 55296) * 1024 + low - 56320
            codes(j + 1) = -1
        ElseIf code >= 55296 And code < 57344 Then
            code = replacement
        End If
        If code >= 0 Then list.Add list.Count, code
    Next
    CodesOf = list.Items
End Function

' The numbers of UTF-16. Where AscW is not there, as in Wine, the bytes of a file are looked at.
Function UnitsOf(text)
    Dim units, j, bytes, failed
    ReDim units(Len(text))
    For j = 0 To Len(text) - 1
        units(j) = InStr(1, plain, Mid(text, j + 1, 1), vbBinaryCompare) + 31
    Next
    UnitsOf = units
    If IsPlain(Array(text)) Then Exit Function
    On Error Resume Next
    For j = 0 To Len(text) - 1
        units(j) = AscW(Mid(text, j + 1, 1)) And 65535
    Next
    failed = Err.Number <> 0
    On Error GoTo 0
    If failed Then
        bytes = BytesOf(text, folder & "\text.new")
        For j = 0 To Len(text) - 1
            units(j) = Asc(Mid(bytes, 2 * j + 1, 1)) + 256 * Asc(Mid(bytes, 2 * j + 2, 1))
        Next
    End If
    UnitsOf = units
End Function

Function BytesOf(text, path)
    Dim stream
    If Not made.Exists(path) Then made.Add path, True
    Set stream = files.CreateTextFile(path, True, True)
    stream.Write text
    stream.Close
    Set stream = files.OpenTextFile(path, 1, False, 0)
    BytesOf = Mid(stream.ReadAll, 3) ' behind the mark
    stream.Close
    files.DeleteFile path
    If Len(BytesOf) <> 2 * Len(text) Then Fail "'" & text & "' cannot be written from here."
End Function
