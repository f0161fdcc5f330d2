' Search paths, lists of images, and values of every type in the configuration of the user, which is left as it was.
Option Explicit
Dim folder, app, before, paths, machines, path, found, bytes
folder = WScript.Arguments(0)
Set app = CreateObject("VirtualPC.Application")

' Where images are looked for
before = app.SearchPaths
app.SearchPaths = Array(folder, "C:\")
Check UBound(app.SearchPaths) = 1, "there are two search paths"
paths = app.SearchPaths
Check paths(0) = folder, "the first is the one that was set first"
found = 0
For Each path In app.GetHardDiskFiles(Empty)
    If path = folder & "\parent.vhd" Then found = found + 1
Next
Check found = 1, "parent.vhd is listed once"
Check UBound(app.GetHardDiskFiles(Array(folder))) = UBound(app.GetHardDiskFiles(Null)), "a folder is searched once"
Check UBound(app.GetFloppyDiskFiles(Array(folder))) = -1, "there is no floppy"
Check UBound(app.GetDVDFiles(Array())) = -1, "there is no DVD"
app.SearchPaths = before
Check UBound(app.SearchPaths) = UBound(before), "the search paths are as before"

machines = app.DefaultVMConfigurationPath
Check Right(machines, 1) = "\", "the default folder ends in a backslash"
Check UBound(app.GetVirtualMachineFiles(Array(folder), True)) = -1, "there is no machine"

' Values of every type
app.SetConfigurationValue "openvpc_test/job[@id=1]/folder", folder & "\<&>" & vbCrLf
app.SetConfigurationValue "openvpc_test/job[@id=1]/count", 70000
app.SetConfigurationValue "openvpc_test/job[@id=1]/small", CInt(-3)
app.SetConfigurationValue "openvpc_test/job[@id=2]/active", True
app.SetConfigurationValue "openvpc_test/key", Array(CByte(0), CByte(255), CByte(16))
Check app.GetConfigurationValue("openvpc_test/job[@id=""1""]/folder") = folder & "\<&>" & vbCrLf, "the text comes back"
Check app.GetConfigurationValue("openvpc_test/job[@id='1']/count") = 70000, "the number comes back"
Check app.GetConfigurationValue("openvpc_test/job[@id=1]/small") = -3, "the small number comes back"
Check app.GetConfigurationValue("openvpc_test/job[@id=2]/active") = True, "the boolean comes back"
bytes = app.GetConfigurationValue("openvpc_test/key")
Check VarType(bytes) = vbArray + vbByte, "bytes come back as bytes, not as " & VarType(bytes)
app.SetConfigurationValue "openvpc_test/copy", bytes
Check VarType(app.GetConfigurationValue("openvpc_test/copy")) = vbArray + vbByte, "bytes can be set again"

On Error Resume Next
app.SetConfigurationValue "openvpc_test//x", 1
Check Hex(Err.Number) = "80070057" And InStr(Err.Description, "openvpc_test//x") > 0, "an empty part is refused"
Err.Clear
app.SetConfigurationValue "openvpc_test/x", 1.5
Check Hex(Err.Number) = "80070057", "a number with a fraction is refused"
Err.Clear
app.RemoveConfigurationValue "openvpc_test"
Check Err.Number = 0, "all of it can be removed: " & Err.Description
Err.Clear
found = app.GetConfigurationValue("openvpc_test/job[@id=1]/count")
Check Hex(Err.Number) = "A0040300", "a removed value is not there"
On Error GoTo 0
WScript.Echo "done"

Sub Check(ok, statement)
    If Not ok Then WScript.Echo "check failed: " & statement
End Sub
