# bench.ps1 - times the module OpenVPC and the bare COM calls that do the same, in turns, in PowerShell.
# Usage: bench.ps1 FOLDER PAIRS RESULTS
# Writes to RESULTS "TITLE <tab> AIM <tab> SECONDS OF THE MODULE <tab> SECONDS OF THE CALLS" for each pair. FOLDER is
# empty, for disks.
param([string] $Folder, [int] $Pairs, [string] $Results)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
Import-Module OpenVPC
$virtualPC = New-Object -ComObject VirtualPC.Application
$root = [System.IO.Path]::Combine($Folder, 'tree')
$turn = 0

function Complete-Task($Task) {
    $null = $Task.WaitForCompletion(-1)
    if ($Task.Error() -ne 0) { throw $Task.ErrorDescription() }
}

function Measure-Seconds([scriptblock] $Work) {
    [System.GC]::Collect()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $null = & $Work
    $watch.Elapsed.TotalSeconds
}

# Each side begins every second pair. The first pair of all is not counted: it compiles.
function Compare-Seconds([string] $Title, [string] $Aim, [scriptblock] $Module, [scriptblock] $Calls) {
    for ($i = 0; $i -le $Pairs; $i++) {
        if ($i % 2) { $a = Measure-Seconds $Module; $b = Measure-Seconds $Calls }
        else { $b = Measure-Seconds $Calls; $a = Measure-Seconds $Module }
        if ($i -gt 0) {
            # A number in a text is written as in English.
            "$Title`t$Aim`t$a`t$b`n" | Out-File $Results -Append -NoNewline -Encoding ascii
        }
    }
}

# A hundred paths in a new folder each time.
function New-Paths {
    $script:turn++
    1..100 | ForEach-Object { [System.IO.Path]::Combine($Folder, "turn$script:turn", "$_.vhd") }
}

$parent = [System.IO.Path]::Combine($Folder, 'parent.vhd')
Complete-Task $virtualPC.CreateDynamicVirtualHardDisk($parent, 1024)
Compare-Seconds 'New-VpcDisk, 100 children in a pipeline / bare calls' 1.6 {
    New-Paths | New-VpcDisk -ParentPath $parent
} {
    foreach ($path in New-Paths) { Complete-Task $virtualPC.CreateDifferencingVirtualHardDisk($path, $parent) }
}

# Ten disks, each with 99 children in a folder of its own.
foreach ($i in 1..10) {
    $base = [System.IO.Path]::Combine($root, "$i", 'base.vhd')
    Complete-Task $virtualPC.CreateDynamicVirtualHardDisk($base, 1024)
    foreach ($j in 1..99) {
        $child = [System.IO.Path]::Combine($root, "$i", "$j.vhd")
        Complete-Task $virtualPC.CreateDifferencingVirtualHardDisk($child, $base)
    }
}
Compare-Seconds 'Get-VpcDisk -Recurse, 1,000 disks / bare calls' 1.6 {
    Get-VpcDisk $root -Recurse
} {
    foreach ($file in [System.IO.Directory]::GetFiles($root, '*.vhd', 'AllDirectories')) {
        $disk = $virtualPC.GetHardDisk($file)
        $above = $disk.Parent()
        [pscustomobject] @{
            Path       = $disk.File()
            VhdType    = $disk.Type()
            Size       = $disk.SizeInGuest()
            FileSize   = $disk.SizeOnHost()
            ParentPath = if ($null -ne $above) { $above.File() }
        }
    }
}

# A hundred machines, each with a disk, in a register of their own.
$env:LOCALAPPDATA = $Folder
$virtualPC.SetConfigurationValue('machine_register_path', [System.IO.Path]::Combine($Folder, 'register'))
foreach ($i in 1..100) {
    $machine = $virtualPC.CreateVirtualMachine("machine $i", [System.IO.Path]::Combine($Folder, 'machines'))
    $null = $machine.AddHardDiskConnection($parent, 0, 0)
}
Compare-Seconds 'Get-VpcMachine, 100 machines / bare calls' 1.6 {
    Get-VpcMachine
} {
    foreach ($machine in $virtualPC.VirtualMachines()) {
        [pscustomobject] @{
            Name                = $machine.Name()
            State               = $machine.State()
            MemoryStartup       = $machine.Memory()
            Path                = $machine.File()
            Id                  = $machine.ConfigID()
            Notes               = $machine.Notes()
            AutomaticStopAction = $machine.ShutdownActionOnQuit()
            HardDrives          = @(foreach ($connection in $machine.HardDiskConnections()) {
                [pscustomobject] @{
                    ControllerNumber   = $connection.BusNumber()
                    ControllerLocation = $connection.DeviceNumber()
                    Path               = $connection.HardDisk().File()
                }
            })
            DVDDrives           = @(foreach ($drive in $machine.DVDROMDrives()) { $drive })
            NetworkAdapters     = @(foreach ($adapter in $machine.NetworkAdapters()) {
                $network = $adapter.VirtualNetwork()
                [pscustomobject] @{
                    MacAddress = $adapter.EthernetAddress()
                    SwitchName = if ($null -ne $network) { $network.Name() }
                }
            })
        }
    }
}
