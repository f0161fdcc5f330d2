' Calls that fail: the number and the sentence that a script sees.
Option Explicit
Const E_INVALIDARG = "80070057", E_FAIL = "80004005", DISP_E_BADINDEX = "8002000B"
Const ERROR_PATH_NOT_FOUND = "80070003", ERROR_INVALID_NAME = "8007007B", ERROR_BAD_PATHNAME = "800700A1"
Const ERROR_ALREADY_EXISTS = "800700B7", ERROR_BUFFER_OVERFLOW = "8007006F"
Const VM_E_IMAGE_SIZE_TOO_LARGE = "A0040683", VM_E_IMAGE_SIZE_TOO_SMALL = "A0040684", VM_E_INVALID_HD_FILE = "A0040682"

Dim folder, app, task, files
folder = WScript.Arguments(0)
Set files = CreateObject("Scripting.FileSystemObject")
Set app = CreateObject("VirtualPC.Application")
Set task = app.CreateDynamicVirtualHardDisk(folder & "\there.vhd", 8)
task.WaitForCompletion -1

On Error Resume Next
app.CreateDynamicVirtualHardDisk folder & "\a.vhd", 0
Expect E_INVALIDARG, folder & "\a.vhd"
app.CreateDynamicVirtualHardDisk folder & "\a.vhd", 2
Expect VM_E_IMAGE_SIZE_TOO_SMALL, folder & "\a.vhd"
app.CreateFixedVirtualHardDisk folder & "\a.vhd", 2088961
Expect VM_E_IMAGE_SIZE_TOO_LARGE, folder & "\a.vhd"
app.CreateDynamicVirtualHardDisk folder & "\a?.vhd", 8
Expect ERROR_INVALID_NAME, folder & "\a?.vhd"
app.CreateDynamicVirtualHardDisk "a.vhd", 8
Expect ERROR_BAD_PATHNAME, "a.vhd"
app.CreateDynamicVirtualHardDisk "", 8
Expect ERROR_BAD_PATHNAME, ""
app.CreateDynamicVirtualHardDisk folder & "\" & String(300, "n"), 8
Expect ERROR_BUFFER_OVERFLOW, folder
app.CreateDynamicVirtualHardDisk folder & "\there.vhd", 8
Expect ERROR_ALREADY_EXISTS, folder & "\there.vhd"
app.CreateDynamicVirtualHardDisk folder & "\there.vhd\a.vhd", 8
Expect ERROR_PATH_NOT_FOUND, folder & "\there.vhd\a.vhd"
app.CreateDifferencingVirtualHardDisk folder & "\a.vhd", folder & "\missing.vhd"
Expect ERROR_PATH_NOT_FOUND, folder & "\missing.vhd"
app.CreateDifferencingVirtualHardDisk folder & "\a.vhd", folder
Expect VM_E_INVALID_HD_FILE, folder
app.CreateDifferencingVirtualHardDisk "a.vhd", "there.vhd"
Expect ERROR_BAD_PATHNAME, "a.vhd"
task.Cancel
Expect E_FAIL, ""
task.WaitForCompletion -2
Expect E_INVALIDARG, ""
Set task = app.Tasks.Item(0)
Expect DISP_E_BADINDEX, ""
app.CreateVirtualMachine "na*me", folder
Expect "A0040402", "na*me"
On Error GoTo 0
If files.FileExists(folder & "\a.vhd") Then WScript.Echo "check failed: a call that failed made a file"
WScript.Echo "done"

' Reads Err and clears it.
Sub Expect(code, mentions)
    If Hex(Err.Number) <> code Then WScript.Echo "check failed: " & Hex(Err.Number) & " instead of " & code
    If Err.Source <> "VirtualPC.Application" Then WScript.Echo "check failed: source " & Err.Source
    If Len(Err.Description) < 10 Or InStr(Err.Description, mentions) = 0 Then
        WScript.Echo "check failed: " & code & " without " & mentions & " in: " & Err.Description
    End If
    Err.Clear
End Sub
