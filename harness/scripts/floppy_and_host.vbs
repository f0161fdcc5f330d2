' What a person's script does before it begins: prints facts about the host, looks whether there are machines and
' networks, and makes a floppy image.
Option Explicit
Const vmFloppyDiskImage_HighDensity = 2
Dim folder, app, host, files, adapter, address, drive, machine, network, device, found, seen
folder = WScript.Arguments(0)
Set app = CreateObject("VirtualPC.Application")
Set files = CreateObject("Scripting.FileSystemObject")
Set host = app.HostInfo

WScript.Echo host.OperatingSystem & " " & host.OSVersionString & " " & host.OSServicePackString
WScript.Echo host.LogicalProcessorCount & " x " & host.ProcessorVersionString & " at " & host.ProcessorSpeedString
WScript.Echo "by " & host.ProcessorManufacturerString & ", " & host.PhysicalProcessorCount & " package(s): " & host.ProcessorFeaturesString
WScript.Echo host.MemoryAvailString & " of " & host.MemoryTotalString & " MB free"
WScript.Echo "It is " & host.UTCTime & " in Greenwich; ports: " & host.SerialPorts & " " & host.ParallelPort
Check host.LogicalProcessorCount >= host.PhysicalProcessorCount, "there are too few logical processors"
Check host.ProcessorSpeed > 0, "the speed is " & host.ProcessorSpeed
Check host.Memory > 0 And host.MemoryAvail <= host.Memory, "memory is " & host.Memory
Check CStr(host.Memory) = host.MemoryTotalString, "the text of the memory is " & host.MemoryTotalString
Check host.OSMajorVersion >= 6 And host.OSMinorVersion >= 0, "the version is " & host.OSMajorVersion
Check host.MMX And host.SSE And host.SSE2, "the processor is older than this library can run on"
Check Year(host.UTCTime) >= 2024, "UTCTime is " & host.UTCTime

For Each adapter In host.NetworkAdapters
    Check Len(adapter) > 0, "an adapter has no name"
Next
seen = 0
For Each address In host.NetworkAddresses
    seen = seen + 1
    Check UBound(Split(address, ".")) = 3, "an address is " & address
Next
Check UBound(host.NetworkAddresses) = seen - 1, "the array has another bound than elements"
For Each drive In host.DVDDrives
    Check Len(drive) = 1, "a DVD drive is " & drive
Next
For Each drive In host.FloppyDrives
    Check Len(drive) = 1, "a floppy drive is " & drive
Next

WScript.Echo "A machine may have " & app.MinimumMemoryPerVM & " to " & app.MaximumMemoryPerVM & " MB, " & app.SuggestedMaximumMemoryPerVM & " are enough"
Check app.SuggestedMaximumMemoryPerVM <= app.MaximumMemoryPerVM, "more is suggested than possible"
Check app.MaximumFloppyDrivesPerVM = 1 And app.MaximumNumberOfIDEBuses = 2, "limits of drives"
Check app.MaximumSerialPortsPerVM = 2 And app.MaximumParallelPortsPerVM = 1, "limits of ports"
Check app.MaximumNetworkAdaptersPerVM = 4, "limit of adapters"

seen = 0
For Each network In app.VirtualNetworks
    If network.Name = "Internal Network" Or network.Name = "Shared Networking (NAT)" Then seen = seen + 1
Next
Check seen = 2, "there are " & seen & " networks that are there always"
seen = 0
For Each adapter In app.UnconnectedNetworkAdapters
    seen = seen + 1
Next
For Each device In app.USBDeviceCollection
    seen = seen + 1
Next
Check seen = 0, "there are " & seen & " elements in empty collections"
Check app.UnconnectedNetworkAdapters.Count = 0 And app.SupportDrivers.Count = 0, "an empty collection has a count"
Set found = app.FindVirtualMachine("Windows XP")
Check found Is Nothing, "a machine was found"
Set found = app.FindVirtualNetwork("internal network")
Check found.Name = "Internal Network" And found.HostAdapter = "", "the internal network is another one"
Set found = app.FindVirtualNetwork("no such network")
Check found Is Nothing, "a network was found"

app.CreateFloppyDiskImage folder & "\floppies\driver.vfd", vmFloppyDiskImage_HighDensity
Check files.GetFile(folder & "\floppies\driver.vfd").Size = 1474560, "the floppy has another size"
Check app.GetFloppyDiskImageType(folder & "\floppies\driver.vfd") = vmFloppyDiskImage_HighDensity, "its type is another"
On Error Resume Next
app.CreateFloppyDiskImage folder & "\floppies\driver.vfd", vmFloppyDiskImage_HighDensity
Check Hex(Err.Number) = "800700B7" And InStr(Err.Description, "driver.vfd") > 0, "a second floppy: " & Err.Description
On Error GoTo 0
WScript.Echo "done"

Sub Check(ok, problem)
    If Not ok Then WScript.Echo "check failed: " & problem
End Sub
