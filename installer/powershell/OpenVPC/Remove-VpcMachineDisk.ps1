# The hard disk of a machine at a place; throws if there is none.
function Find-Connection($Machine, [int] $Number, [int] $Location) {
    foreach ($connection in $Machine.HardDiskConnections()) {
        if ($connection.BusNumber() -eq $Number -and $connection.DeviceNumber() -eq $Location) { return $connection }
    }
    $message = "'$($Machine.Name())' has no hard disk at IDE controller $Number, location $Location."
    throw (New-Failure 'DiskNotFound' 'ObjectNotFound' $message)
}

function Remove-VpcMachineDisk {
    <#
    .SYNOPSIS
        Disconnects hard disks from virtual machines; the disks stay.
    .DESCRIPTION
        The machine must be turned off, and have no saved state. The disk may be missing, or damaged. One that has an
        undo disk stays: use Merge-VpcMachineUndo or Clear-VpcMachineUndo before. The parameters are those of
        Remove-VMHardDiskDrive.
    .PARAMETER VMName
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER ControllerType
        IDE: machines here have no SCSI controllers.
    .PARAMETER ControllerNumber
        The controller, 0 or 1.
    .PARAMETER ControllerLocation
        The location on the controller, 0 or 1.
    .PARAMETER Passthru
        Gives an object for the disk, with the place where it was.
    .INPUTS
        The HardDrives of what Get-VpcMachine gives, or names of machines.
    .OUTPUTS
        Nothing, or with -Passthru an object with VMName, ControllerType, ControllerNumber, ControllerLocation and Path.
    .EXAMPLE
        Remove-VpcMachineDisk -VMName lab-1 -ControllerType IDE -ControllerNumber 0 -ControllerLocation 1

        Disconnects one disk.
    .EXAMPLE
        (Get-VpcMachine lab-1).HardDrives | Remove-VpcMachineDisk -Passthru | Get-VpcDisk

        Disconnects all disks of a machine, and tells what they are.
    .EXAMPLE
        Remove-VpcMachineDisk lab-* 0 0 -WhatIf

        Says what would be disconnected.
    .LINK
        Add-VpcMachineDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.MachineDisk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('Name')]
        [string[]] $VMName,
        [Parameter(Mandatory = $true, Position = 1, ValueFromPipelineByPropertyName = $true)]
        [int] $ControllerNumber,
        [Parameter(Mandatory = $true, Position = 2, ValueFromPipelineByPropertyName = $true)]
        [int] $ControllerLocation,
        [ValidateSet('IDE', 'SCSI')]
        [string] $ControllerType = 'IDE',
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        Invoke-OnMachine $PSCmdlet $VMName Machine {
            param($machine, $target)
            Assert-ControllerType $ControllerType $target
            $connection = Find-Connection $machine $ControllerNumber $ControllerLocation
            Assert-NoUndoDisk $machine $connection
            $action = "Disconnect the disk at IDE controller $ControllerNumber, location $ControllerLocation"
            if (-not $PSCmdlet.ShouldProcess($target, $action)) { return }
            if ($Passthru) { Get-MachineDiskResult $machine $connection }   # given once it has been disconnected
            $null = $machine.RemoveHardDiskConnection($connection)
        }
    }
}
