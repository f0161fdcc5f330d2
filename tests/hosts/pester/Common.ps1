# Common.ps1 - what the tests have in common.
Set-StrictMode -Version 2
Import-Module OpenVPC

# Disks in this folder are read by another program afterwards, if the caller has asked for that.
$KeptFolder = $env:OPENVPC_TEST_FOLDER
if (-not $KeptFolder) { $KeptFolder = Join-Path $TestDrive kept }
$null = New-Item -ItemType Directory -Force $KeptFolder

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
    $record.FullyQualifiedErrorId | Should -BeLike "$Id,*-VpcDisk"
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
