# Common.ps1 - what the tests have in common.
Set-StrictMode -Version 2
Import-Module OpenVPC

# Disks in this folder are read by another program afterwards, if the caller has asked for that.
$KeptFolder = $env:OPENVPC_TEST_FOLDER
if (-not $KeptFolder) { $KeptFolder = Join-Path $TestDrive kept }
$null = New-Item -ItemType Directory -Force $KeptFolder

# Machines can be started: QEMU is here, and a file with the guest of tests/guest.
$HasEngine = [bool] $env:OPENVPC_TEST_GUEST

# A new, empty folder.
function New-Folder {
    $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N').Substring(0, 8))
    $null = New-Item -ItemType Directory $folder
    $folder
}

# A folder with a chain: c.vhd on b.vhd on a.vhd, of 16 MB.
function New-ChainFolder {
    $folder = New-Folder
    $null = New-VpcDisk "$folder\a.vhd" 16MB
    $null = New-VpcDisk "$folder\b.vhd" -ParentPath "$folder\a.vhd"
    $null = New-VpcDisk "$folder\c.vhd" -ParentPath "$folder\b.vhd"
    $folder
}

# Has the settings of OpenVPC, and with them the register of machines, in a new folder for this process alone; gives
# back where they were, for Restore-Setting. The folder stays: openvpc-machines.exe may live longer than a file of tests,
# though not for long.
function Initialize-Setting {
    $env:LOCALAPPDATA
    $folder = Join-Path $KeptFolder "settings-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $env:LOCALAPPDATA = (New-Item -ItemType Directory $folder).FullName
    (New-Object -ComObject VirtualPC.Application).SetConfigurationValue('idle_timeout', 1)
}

function Restore-Setting([string] $Folder) {
    $env:LOCALAPPDATA = $Folder
}

# A new, empty folder for machines, with a register beside it that is as empty.
function New-MachineFolder {
    $folder = New-Folder
    $application = New-Object -ComObject VirtualPC.Application
    $application.SetConfigurationValue('machine_register_path', "$folder-register")
    $application.DefaultVMConfigurationPath = $folder
    $folder
}

# The COM object of a machine.
function Get-ComMachine([string] $Name) {
    (New-Object -ComObject VirtualPC.Application).FindVirtualMachine($Name)
}

# The disks of machines, each as 'controller/location name'.
function Get-Place([string[]] $Name) {
    Get-VpcMachine $Name | ForEach-Object { $_.HardDrives } | ForEach-Object {
        "$($_.ControllerNumber)/$($_.ControllerLocation) $(Split-Path -Leaf $_.Path)"
    }
}

# Gives a machine a saved state.
function Save-Machine([string] $Name) {
    $machine = Get-ComMachine $Name
    $state = $machine.File() -replace '\.vmc$', '.vsv'
    Set-Content -LiteralPath $state 'state'
    $machine.SetConfigurationValue('settings/configuration/saved_state/path/absolute', $state)
}

# Runs a machine, as far as anybody can see, until the stream that this gives is closed.
function Start-Machine([string] $Name) {
    $lock = (Get-ComMachine $Name).File() -replace '\.vmc$', '.ovpc-running'
    [System.IO.File]::Open($lock, 'OpenOrCreate', 'ReadWrite', 'None')
}

# Gives a machine an undo disk for the one at controller 0 or 1, location 0, as its start would, with a text in a block;
# gives its path.
function New-UndoDisk([string] $Name, [int] $Controller = 0, [string] $Text = 'undo', [int] $Block = 1) {
    $application = New-Object -ComObject VirtualPC.Application
    $machine = $application.FindVirtualMachine($Name)
    $disk = (Get-VpcMachine $Name).HardDrives | Where-Object ControllerNumber -eq $Controller
    $undo = "$(Split-Path $machine.File())\VirtualPCUndo_${Name}_${Controller}_0_12000001022010.vud"
    $null = $application.CreateDifferencingVirtualHardDisk($undo, $disk.Path).WaitForCompletion(-1)
    $place = "hardware/pci_bus/ide_adapter/ide_controller[@id=$Controller]/location[@id=0]"
    $machine.SetConfigurationValue("$place/undo_pathname/absolute", $undo)
    Write-Block $undo $Block $Text
    $undo
}

# Writes the file of a machine as other programs do: in UTF-8, and with no more than they have to say.
function Write-MachineFile([string] $File, [string] $Disk) {
    Set-Content -LiteralPath $File -Encoding ascii @"
<?xml version="1.0" encoding="UTF-8"?>
<preferences>
  <version type="string">2.0</version>
  <hardware>
    <memory><ram_size type="integer">256</ram_size></memory>
    <pci_bus><ide_adapter><ide_controller id="1"><location id="0">
      <drive_type type="integer">1</drive_type>
      <pathname><relative type="string">$Disk</relative></pathname>
    </location></ide_controller></ide_adapter></pci_bus>
  </hardware>
</preferences>
"@
}

# What the script block gives, and the errors that it writes.
function Get-Outcome([scriptblock] $Script) {
    $all = @(& $Script 2>&1)
    [pscustomobject] @{
        Output = @($all | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] })
        Errors = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }
}

# Runs it, and checks that it writes one error of this kind and gives nothing.
function Assert-Refusal([scriptblock] $Script, [string] $Id, [string] $Category, $Target, [string] $Like) {
    $outcome = Get-Outcome $Script
    $outcome.Output | Should -BeNullOrEmpty
    $outcome.Errors.Count | Should -Be 1
    $record = $outcome.Errors[0]
    $record.Exception.Message | Should -BeLike $Like
    $record.FullyQualifiedErrorId | Should -BeLike "$Id,*-Vpc*"
    "$($record.CategoryInfo.Category)" | Should -BeLike $Category
    $record.TargetObject | Should -Be $Target
}

# The names in a folder and below it.
function Get-Name([string] $Folder) {
    @(Get-ChildItem -LiteralPath $Folder -Recurse -Name | Sort-Object)
}

function ConvertTo-BigEndian([byte[]] $Bytes) {
    [Array]::Reverse($Bytes)
    , $Bytes
}

# Gives a block of a dynamic or differencing disk, which has none there yet, a text at its begin and zeros: in the
# format's own terms, as another program would.
function Write-Block([string] $File, [int] $Block, [string] $Text) {
    $stream = [System.IO.File]::Open($File, 'Open', 'ReadWrite')
    try {
        $header = [byte[]]::new(1024)
        $stream.Position = 512
        $null = $stream.Read($header, 0, 1024)
        $table = [BitConverter]::ToInt64((ConvertTo-BigEndian $header[16..23]), 0)
        $place = $stream.Length - 512
        $footer = [byte[]]::new(512)
        $stream.Position = $place
        $null = $stream.Read($footer, 0, 512)
        $data = [byte[]]::new(512 + 2MB)
        for ($i = 0; $i -lt 512; $i++) { $data[$i] = 255 }   # all sectors of the block are there
        $null = [System.Text.Encoding]::ASCII.GetBytes($Text, 0, $Text.Length, $data, 512)
        $stream.Position = $place
        $stream.Write($data, 0, $data.Length)
        $stream.Write($footer, 0, 512)
        $stream.Position = $table + 4 * $Block
        $stream.Write((ConvertTo-BigEndian ([BitConverter]::GetBytes([int] ($place / 512)))), 0, 4)
    }
    finally {
        $stream.Dispose()
    }
}

# What stands at the begin of a block, as text, by way of a fixed disk, which is read as it is.
function Read-Block([string] $File, [int] $Block, [int] $Length = 5) {
    $fixed = "$File.fixed.vhd"
    Convert-VpcDisk -LiteralPath $File $fixed Fixed
    $bytes = [byte[]]::new($Length)
    $stream = [System.IO.File]::OpenRead($fixed)
    try {
        $stream.Position = $Block * 2MB
        $null = $stream.Read($bytes, 0, $Length)
    }
    finally {
        $stream.Dispose()
        Remove-Item -LiteralPath $fixed
    }
    [System.Text.Encoding]::ASCII.GetString($bytes)
}
