' show_machine.vbs - shows the screen of a virtual machine that runs, in a viewer for VNC that is installed here.
' Usage: cscript show_machine.vbs NAME [/address]
'
' It prints the address and the password of the screen, and starts a viewer: TigerVNC, RealVNC, TightVNC or gvncviewer;
' with /address none. Only programs of this computer reach that address. The password is a new one each time, and lets one
' viewer in. TigerVNC (from 1.11) has it from its environment; the others ask for it, and so does each under Wine, where a
' script cannot change that. It is on no command line, which others can read.
Option Explicit

Dim virtualPC, shell, files, vm, screen, viewer

If WScript.Arguments.Count < 1 Or WScript.Arguments.Count > 2 Then Usage
If WScript.Arguments.Count = 2 Then
    If LCase(WScript.Arguments(1)) <> "/address" Then Usage
End If
Set virtualPC = CreateObject("VirtualPC.Application")
Set shell = CreateObject("WScript.Shell")
Set files = CreateObject("Scripting.FileSystemObject")
On Error Resume Next ' an error below ends Show, and Err describes it
Show
If Err.Number <> 0 Then
    WScript.Echo "failed: " & Err.Description
    WScript.Quit 1
End If
WScript.Echo "done"

Sub Usage
    WScript.Echo "Usage: cscript show_machine.vbs NAME [/address]"
    WScript.Quit 2
End Sub

Sub Show
    Set vm = virtualPC.FindVirtualMachine(WScript.Arguments(0))
    If vm Is Nothing Then
        Err.Raise vbObjectError, "show_machine.vbs", "there is no virtual machine '" & WScript.Arguments(0) & "'."
    End If
    ' vnc://:PASSWORD@HOST:PORT
    screen = vm.RdpPipeName
    WScript.Echo "address:  " & Host & ":" & Port
    WScript.Echo "password: " & Password
    If WScript.Arguments.Count = 2 Then Exit Sub
    viewer = FindViewer
    If viewer = "" Then
        WScript.Echo "No viewer was found: it may be TigerVNC, RealVNC or TightVNC. Any other can be given this address as well."
        Exit Sub
    End If
    HandOver Password
    shell.Run """" & viewer & """ " & Place, 1, False
    WScript.Echo "started:  " & viewer
End Sub

Sub HandOver(secret)
    Dim environment
    On Error Resume Next
    Set environment = shell.Environment("PROCESS")
    environment("VNC_PASSWORD") = secret
    Err.Clear
End Sub

Function Password
    Password = Mid(screen, Len("vnc://:") + 1, InStrRev(screen, "@") - Len("vnc://:") - 1)
End Function

Function Host
    Host = Mid(screen, InStrRev(screen, "@") + 1)
    Host = Left(Host, InStrRev(Host, ":") - 1)
End Function

Function Port
    Port = CLng(Mid(screen, InStrRev(screen, ":") + 1))
End Function

' The address as the viewer takes it: gvncviewer wants the number of a display.
Function Place
    Place = Host & "::" & Port
    If LCase(files.GetBaseName(viewer)) = "gvncviewer" Then Place = Host & ":" & (Port - 5900)
End Function

' The first that is there: by PATH, where its installer puts it, and under Wine one of the system below.
Function FindViewer
    Dim folder, program
    For Each folder In Split(Value("PATH"), ";")
        For Each program In Array("vncviewer.exe", "tvnviewer.exe", "gvncviewer.exe")
            FindViewer = Found(folder, program)
            If FindViewer <> "" Then Exit Function
        Next
    Next
    For Each folder In Array(Value("ProgramFiles"), Value("ProgramW6432"), Value("ProgramFiles(x86)"))
        For Each program In Array("TigerVNC\vncviewer.exe", "RealVNC\VNC Viewer\vncviewer.exe", "TightVNC\tvnviewer.exe")
            FindViewer = Found(folder, program)
            If FindViewer <> "" Then Exit Function
        Next
    Next
    For Each program In Array("xtigervncviewer", "vncviewer", "gvncviewer")
        FindViewer = Found("Z:\usr\bin", program)
        If FindViewer <> "" Then Exit Function
    Next
End Function

' The path of a program in a folder, or "".
Function Found(folder, program)
    Found = ""
    If folder = "" Then Exit Function
    If files.FileExists(files.BuildPath(folder, program)) Then Found = files.BuildPath(folder, program)
End Function

Function Value(name)
    Value = shell.Environment("PROCESS")(name)
End Function
