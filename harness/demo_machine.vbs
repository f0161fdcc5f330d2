' demo_machine.vbs - a virtual machine as scripts of 2009 ran one, in two runs of this script: it is made, runs, types, is
' looked at, paused and saved; then it is found again and goes on, and what its guest has written is thrown away, and kept.
' Usage: cscript demo_machine.vbs FOLDER clear | begin | go-on
'
' FOLDER holds base.vhd, on which a guest is that tells on its serial port what it does: harness/demo-machine puts it there.
' "clear" removes the machine that a run has left which did not come to its end.
Option Explicit

Const vmVMState_TurnedOff = 1
Const vmVMState_Saved = 2
Const vmVMState_Running = 5
Const vmVMState_Paused = 6
Const vmUndoAction_Discard = 0
Const vmUndoAction_Keep = 1
Const vmSerialPort_TextFile = 1
Const patience = 60 ' seconds for what takes a moment

Dim virtualPC, files, vm, folder, child, serial
folder = WScript.Arguments(0)
child = folder & "\child.vhd"
serial = folder & "\serial.txt"
Set virtualPC = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
Select Case WScript.Arguments(1)
    Case "clear"
        Clear
    Case "begin"
        Begin
    Case "go-on"
        GoOn
End Select
WScript.Echo "done"

Sub Clear
    Set vm = virtualPC.FindVirtualMachine("Demo")
    If vm Is Nothing Then Exit Sub
    If Not files.FileExists(vm.File) Then
        virtualPC.UnregisterVirtualMachine vm
        Exit Sub
    End If
    If vm.State <> vmVMState_TurnedOff And vm.State <> vmVMState_Saved Then Finish vm.TurnOff
    virtualPC.DeleteVirtualMachine vm
End Sub

' ---- the first run ----

Sub Begin
    virtualPC.SetConfigurationValue "idle_timeout", 1 ' seconds, so that nothing runs for long when this is over
    Create
    Finish vm.Startup
    Demand vmVMState_Running
    WScript.Echo "The guest says '" & Heard("READY 1", 0) & "': it runs, and has counted its start on its disk."
    vm.Keyboard.TypeAsciiText "w"
    WScript.Echo "Typed 'w'. The guest says '" & Heard("WROTE 2", 0) & "'."
    WScript.Echo "Its screen, " & vm.Display.Width & " x " & vm.Display.Height & ", as its thumbnail shows it:"
    ShowThumbnail vm.Display.Thumbnail
    Rest
    Finish vm.Save
    Demand vmVMState_Saved
    WScript.Echo "Saved in " & files.GetFileName(vm.SavedStateFilePath) & ", " & _
        Kilobytes(vm.SavedStateFilePath) & " KB, after '" & LastTick & "'."
End Sub

Sub Create
    Finish virtualPC.CreateDifferencingVirtualHardDisk(child, "base.vhd")
    files.CopyFile child, folder & "\child-at-first.vhd"
    Set vm = virtualPC.CreateVirtualMachine("Demo", folder)
    vm.Memory = 32
    vm.AddHardDiskConnection child, 0, 0
    vm.Undoable = True
    vm.UndoAction = vmUndoAction_Keep
    vm.SerialPorts(1).Configure vmSerialPort_TextFile, serial, False
    WScript.Echo "Made '" & vm.Name & "', with " & vm.Memory & " MB, an undo disk over child.vhd <- base.vhd, and COM1 in serial.txt."
End Sub

' Pauses the machine, in which the guest is silent that otherwise speaks each second, and has it go on.
Sub Rest
    Dim before, tick
    Heard "TICK ", Len(SaidAll)
    vm.Pause
    Demand vmVMState_Paused
    WScript.Sleep 200 ' for what was on its way
    before = SaidAll
    tick = LastTick
    WScript.Sleep 2500
    If SaidAll <> before Then Fail "the guest speaks while it is paused"
    vm.Resume
    Demand vmVMState_Running
    WScript.Echo "Paused after '" & tick & "': not a byte for 2.5 seconds. Resumed: '" & Heard("TICK ", Len(before)) & "'."
End Sub

' ---- the second run ----

Sub GoOn
    Set vm = virtualPC.FindVirtualMachine("Demo")
    If vm Is Nothing Then Fail "there is no virtual machine 'Demo'"
    Demand vmVMState_Saved
    Restore
    Discard
    Keep
    virtualPC.DeleteVirtualMachine vm
    WScript.Echo "Deleted the machine; its disks stay."
End Sub

Sub Restore
    Dim tick, from, tries
    tick = LastTick
    from = Len(SaidAll)
    Finish vm.Startup
    Demand vmVMState_Running
    tries = 0
    Do While Number(LastTick) <= Number(tick)
        tries = tries + 1
        If tries > patience * 10 Then Fail "the count does not go on after '" & tick & "'"
        WScript.Sleep 100
    Loop
    If Says("READY ", from) <> "" Then Fail "it was not restored but started anew"
    WScript.Echo "Found by its name, and restored: the count goes on, '" & tick & "', '" & LastTick & "'."
End Sub

' Turns the machine off, so that its disk is as it was before the first start.
Sub Discard
    vm.UndoAction = vmUndoAction_Discard
    Finish vm.TurnOff
    Demand vmVMState_TurnedOff
    If Undo <> "" Then Fail Undo & " is still there"
    files.CopyFile child, folder & "\child-discarded.vhd"
    WScript.Echo "Turned off, and the undo disk thrown away."
End Sub

Sub Keep
    Dim from
    from = Len(SaidAll)
    vm.UndoAction = vmUndoAction_Keep
    Finish vm.Startup
    WScript.Echo "Started anew: '" & Heard("READY 1", from) & "', as if nothing had ever been written."
    vm.Keyboard.TypeAsciiText "w"
    WScript.Echo "Typed 'w' again: '" & Heard("WROTE 2", from) & "'."
    Finish vm.TurnOff
    If Undo = "" Then Fail "there is no undo disk"
    WScript.Echo "Turned off, and the undo disk kept: " & files.GetFileName(Undo) & "."
    Finish vm.MergeUndoDisks
    If Undo <> "" Then Fail Undo & " is still there"
    WScript.Echo "Merged it into child.vhd."
End Sub

' The undo disk of the machine, or "".
Function Undo
    Undo = ""
    On Error Resume Next
    Undo = vm.HardDiskConnections(1).UndoHardDisk.File
End Function

' ---- what the guest says ----

' All of it so far. A copy is read: the machine has the file itself, and not all script hosts share it.
Function SaidAll
    Dim stream
    SaidAll = ""
    If Not files.FileExists(serial) Then Exit Function
    files.CopyFile serial, serial & ".copy", True
    If files.GetFile(serial & ".copy").Size = 0 Then Exit Function
    Set stream = files.OpenTextFile(serial & ".copy")
    SaidAll = Replace(stream.ReadAll, vbCr, "")
    stream.Close
End Function

' The lines that are complete, behind so many characters; from the first, if the file has begun anew meanwhile.
Function Lines(ByVal from)
    Dim text
    text = SaidAll
    If Len(text) < from Then from = 0
    text = Mid(text, from + 1)
    If InStrRev(text, vbLf) = 0 Then
        Lines = Array()
    Else
        Lines = Split(Left(text, InStrRev(text, vbLf) - 1), vbLf)
    End If
End Function

' The first line that begins so, behind so many characters; "" if there is none.
Function Says(beginning, from)
    Dim line
    Says = ""
    For Each line In Lines(from)
        If Says = "" And Left(line, Len(beginning)) = beginning Then Says = line
    Next
End Function

' Waits for such a line.
Function Heard(beginning, from)
    Dim tries
    For tries = 1 To patience * 10
        Heard = Says(beginning, from)
        If Heard <> "" Then Exit Function
        WScript.Sleep 100
    Next
    Fail "the guest does not say '" & beginning & "' but:" & vbLf & SaidAll
End Function

Function LastTick
    Dim line
    LastTick = "TICK 0"
    For Each line In Lines(0)
        If Left(line, 5) = "TICK " Then LastTick = line
    Next
End Function

Function Number(line)
    Number = CLng(Mid(line, InStr(line, " ") + 1))
End Function

' ---- the screen ----

' 64 x 48 pixels as 64 x 24 characters: of the two that a character stands for, ' is the upper and . the lower one.
Sub ShowThumbnail(pixels)
    Dim row, column, text
    For row = 0 To 46 Step 2
        text = ""
        For column = 0 To 63
            text = text & Mid(" '.:", 1 + Lit(pixels(64 * row + column)) + 2 * Lit(pixels(64 * row + 64 + column)), 1)
        Next
        WScript.Echo "    |" & text & "|"
    Next
End Sub

' Whether a pixel is not black: 1 or 0. Blue is in the top byte, then come green and red.
Function Lit(pixel)
    Dim blue, green, red, rest
    rest = CDbl(pixel)
    blue = Int(rest / 16777216)
    rest = rest - 16777216 * blue
    green = Int(rest / 65536)
    red = Int((rest - 65536 * green) / 256)
    Lit = 0
    If blue + green + red > 40 Then Lit = 1
End Function

' ---- what all of it needs ----

' Waits for a task, which has to succeed.
Sub Finish(task)
    task.WaitForCompletion -1
    If task.Error <> 0 Then Fail task.ErrorDescription
End Sub

Sub Demand(state)
    If vm.State <> state Then Fail "its state is " & vm.State & ", not " & state
End Sub

Function Kilobytes(path)
    Kilobytes = CLng(files.GetFile(path).Size / 1024)
End Function

Sub Fail(problem)
    WScript.Echo "failed: " & problem
    WScript.Quit 1
End Sub
