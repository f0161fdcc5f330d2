# Throws where the parameters of New-VpcMachine ask for two disks, or for half a one. Sets of parameters would say so,
# too, but from a table in a pipeline only the default set is bound.
function Assert-OneDisk($Given) {
    $problem = $null
    if (@($Given['NoVHD'], $Given['NewVHDPath'], $Given['VHDPath']).Where({ $_ }).Count -gt 1) {
        $problem = '-NoVHD, -NewVHDPath and -VHDPath exclude each other'
    }
    elseif ([bool] $Given['NewVHDPath'] -ne $Given.ContainsKey('NewVHDSizeBytes')) {
        $problem = 'a new disk needs -NewVHDPath and -NewVHDSizeBytes'
    }
    if ($problem) {
        throw (New-Failure 'InvalidArgument' 'InvalidArgument' "'$($Given['Name'])' was not made: $problem.")
    }
}

# The path of the disk that a machine shall have: a bare name of a new one is one in the folder of the machine. Empty
# where it shall have none; $null after an error.
function Resolve-MachineDisk($Cmdlet, [string] $Folder, [string] $NewDisk, [string] $Disk) {
    if ($NewDisk -and $NewDisk -notmatch '[\\/:]') { return $Folder.TrimEnd('\') + '\' + $NewDisk }
    if ($NewDisk -or $Disk) { return Resolve-NewPath $Cmdlet "$NewDisk$Disk" }
    ''
}

# Takes back what was made of a machine that could not be completed: its file, and the disk that was made for it.
function Undo-NewMachine($Cmdlet, $Machine, [string] $Disk, $Target) {
    try {
        if ($null -ne $Machine) { $null = $script:Application.DeleteVirtualMachine($Machine) }
        if ($Disk) { [System.IO.File]::Delete($Disk) }
    }
    catch {
        Write-MachineError $Cmdlet $_.Exception $Target
    }
}

function New-VpcMachine {
    <#
    .SYNOPSIS
        Makes a virtual machine, and on demand its disk.
    .DESCRIPTION
        Makes the file of the machine, NAME.vmc, and registers it. It is turned off, has 128 MB of memory unless
        -MemoryStartupBytes says otherwise, a network adapter, and no drives but the disk that is asked for, which is
        at controller 0, location 0. Nothing is ever overwritten. When something fails, Ctrl+C too, nothing of the
        machine or of its new disk is left. The parameters are those of New-VM.
    .PARAMETER Name
        The name of the machine: up to 80 characters. It is the name of its file, too.
    .PARAMETER MemoryStartupBytes
        Its memory: from 4MB to 3712MB, or less where this computer has less, in whole megabytes.
    .PARAMETER Path
        The folder for its file, which is made where it is missing. Without it the one that DefaultVMConfigurationPath
        of the application tells.
    .PARAMETER NoVHD
        Makes a machine without a disk. This is what is made anyway.
    .PARAMETER NewVHDPath
        The dynamic disk to be made for it. A bare name is one in the folder of the machine.
    .PARAMETER NewVHDSizeBytes
        How much that disk holds: from 3MB to 127GB, in whole megabytes.
    .PARAMETER VHDPath
        The disk that it shall have, which is there already: of any type, and at most 127 GB large.
    .PARAMETER SwitchName
        The virtual network that its adapter shall be on: 'Internal Network', 'Shared Networking (NAT)', or the name
        of a network adapter of this computer. Without it, or with an empty one, it is on none.
    .INPUTS
        Names, or objects with the properties Name, MemoryStartupBytes, NewVHDPath, NewVHDSizeBytes, VHDPath and
        SwitchName, as the rows of a table that Import-Csv reads.
    .OUTPUTS
        An object for each machine, as Get-VpcMachine gives.
    .EXAMPLE
        New-VpcMachine -Name legacy -MemoryStartupBytes 512MB -NewVHDPath legacy.vhd -NewVHDSizeBytes 20GB

        Makes a machine with a new disk beside its file.
    .EXAMPLE
        New-VpcMachine kiosk -VHDPath C:\disks\base.vhd -SwitchName 'Shared Networking (NAT)' -Path C:\machines

        Makes a machine in a folder, with a disk that is there and with a network.
    .EXAMPLE
        New-VpcMachine empty -NoVHD -WhatIf

        Says what would be made, and makes nothing.
    .EXAMPLE
        New-VpcDisk C:\lab\s1.vhd -ParentPath C:\disks\base.vhd | New-VpcMachine student-1 -VHDPath { $_.Path }

        Makes a machine that begins with what a disk holds now, and leaves that disk as it is.
    .EXAMPLE
        1..3 | ForEach-Object { "lab-$_" } | New-VpcMachine -NewVHDPath { "$_.vhd" } -NewVHDSizeBytes 4GB

        Makes three machines, each with a disk of its own.
    .LINK
        Get-VpcMachine
    .LINK
        Add-VpcMachineDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [string] $Name,
        [Parameter(Position = 1, ValueFromPipelineByPropertyName = $true)]
        [decimal] $MemoryStartupBytes,
        [ValidateNotNullOrEmpty()]
        [string] $Path,
        [switch] $NoVHD,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string] $NewVHDPath,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [decimal] $NewVHDSizeBytes,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string] $VHDPath,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string] $SwitchName
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        $machine = $null
        $made = ''
        $of = 'Machine'
        $isComplete = $false
        $memory = $null
        try {
            Assert-OneDisk $PSBoundParameters
            $folder = if ($Path) { Resolve-NewPath $PSCmdlet $Path }
            else { $script:Application.DefaultVMConfigurationPath() }
            if ($null -eq $folder) { return }
            $disk = Resolve-MachineDisk $PSCmdlet $folder $NewVHDPath $VHDPath
            if ($null -eq $disk) { return }
            if ($PSBoundParameters.ContainsKey('MemoryStartupBytes')) {
                $memory = ConvertTo-Megabyte $MemoryStartupBytes "'$Name' was not made"
            }
            if ($NewVHDPath) { $size = ConvertTo-Megabyte $NewVHDSizeBytes "'$disk' cannot be created" }
            if ($SwitchName) { $network = Find-Network $SwitchName }
            if (-not $PSCmdlet.ShouldProcess($Name, "Make a virtual machine in '$folder'")) { return }

            $machine = $script:Application.CreateVirtualMachine($Name, $folder)
            if ($null -ne $memory) { $machine.Memory = $memory }
            if ($SwitchName) { Connect-Adapter $machine $network }
            $of = 'Disk'
            if ($NewVHDPath) {
                $task = $script:Application.CreateDynamicVirtualHardDisk($disk, $size)
                try { Wait-DiskTask $PSCmdlet $task }
                finally { if ($task.Error() -eq 0) { $made = $disk } }
            }
            if ($disk) { $null = $machine.AddHardDiskConnection($disk, 0, 0) }
            $isComplete = $true
        }
        catch {
            $PSCmdlet.WriteError((New-ErrorRecord (Get-Cause $_.Exception) $Name $of))
        }
        finally {
            if (-not $isComplete) { Undo-NewMachine $PSCmdlet $machine $made $Name }
        }
        if ($isComplete) { Write-MachineObject $PSCmdlet $machine $Name }
    }
}
