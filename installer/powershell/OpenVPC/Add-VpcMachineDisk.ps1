# The first place of a machine that is free, on the controller or at the location that is named, if one is: its numbers.
# Where all are taken, or there is no such place, it is for the DLL to say so, of the one that is named.
function Find-FreePlace($Machine, $Number, $Location) {
    if ($null -eq $Number -or $null -eq $Location) {
        $types = $Machine.AttachedDriveTypes()   # 0 is nothing
        foreach ($place in 0..3) {
            $controller, $device = ($place -shr 1), ($place -band 1)
            if ($types[$place] -eq 0 -and $Number -in $null, $controller -and $Location -in $null, $device) {
                return $controller, $device
            }
        }
        if ($null -eq $Number -and $null -eq $Location) {
            $message = "'$($Machine.Name())' has no place for another drive: there are four, and all are taken."
            throw (New-Failure 'PlaceTaken' 'ResourceExists' $message)
        }
    }
    [int] $Number, [int] $Location
}

function Add-VpcMachineDisk {
    <#
    .SYNOPSIS
        Connects a hard disk to virtual machines.
    .DESCRIPTION
        A machine has two IDE controllers, 0 and 1, with two locations each, 0 and 1, for hard disks and DVD drives. It
        must be turned off, and have no saved state. The disk, of any type, may be at most 127 GB large; it is not
        changed. The parameters are those of Add-VMHardDiskDrive.
    .PARAMETER VMName
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Path
        The disk. It is taken as it is written, also with [ and ].
    .PARAMETER ControllerType
        IDE: machines here have no SCSI controllers.
    .PARAMETER ControllerNumber
        The controller, 0 or 1. Without it the first one with a free location.
    .PARAMETER ControllerLocation
        The location on the controller, 0 or 1. Without it the first free one.
    .PARAMETER Passthru
        Gives an object for the disk at its place.
    .INPUTS
        Disks: files, what the cmdlets for disks give, or what Remove-VpcMachineDisk gives. Or machines: their names, or
        what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru an object with VMName, ControllerType, ControllerNumber, ControllerLocation and Path.
    .EXAMPLE
        Add-VpcMachineDisk -VMName legacy -Path C:\disks\log.vhd -Passthru

        Connects a disk at the first free place, and tells which that is.
    .EXAMPLE
        Add-VpcMachineDisk legacy C:\disks\log.vhd -ControllerType IDE -ControllerNumber 1 -ControllerLocation 0

        Connects a disk at the place that is named.
    .EXAMPLE
        New-VpcDisk C:\disks\data.vhd 4GB | Add-VpcMachineDisk legacy

        Makes a disk and connects it.
    .EXAMPLE
        Get-VpcMachine lab-* | Add-VpcMachineDisk -Path C:\disks\tools.vhd -WhatIf

        Says which machines would get a disk.
    .EXAMPLE
        Remove-VpcMachineDisk lab-1 0 1 -Passthru | Add-VpcMachineDisk -VMName lab-2

        Moves a disk from one machine to another, to the same place.
    .LINK
        Remove-VpcMachineDisk
    .LINK
        Get-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.MachineDisk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('Name')]
        [string[]] $VMName,
        [Parameter(Mandatory = $true, Position = 1, ValueFromPipelineByPropertyName = $true)]
        [Alias('LiteralPath', 'PSPath', 'FullName')]
        [string] $Path,
        [ValidateSet('IDE', 'SCSI')]
        [string] $ControllerType = 'IDE',
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [int] $ControllerNumber,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [int] $ControllerLocation,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        $number = if ($PSBoundParameters.ContainsKey('ControllerNumber')) { $ControllerNumber }
        $location = if ($PSBoundParameters.ContainsKey('ControllerLocation')) { $ControllerLocation }
        $disk = Resolve-NewPath $PSCmdlet $Path
        if ($null -eq $disk) { return }
        Invoke-OnMachine $PSCmdlet $VMName Disk {
            param($machine, $target)
            Assert-ControllerType $ControllerType $target
            $place = Find-FreePlace $machine $number $location
            $action = "Connect '$disk' at IDE controller $($place[0]), location $($place[1])"
            if (-not $PSCmdlet.ShouldProcess($target, $action)) { return }
            $connection = $machine.AddHardDiskConnection($disk, $place[0], $place[1])
            if ($Passthru) { Get-MachineDiskResult $machine $connection }
        }
    }
}
