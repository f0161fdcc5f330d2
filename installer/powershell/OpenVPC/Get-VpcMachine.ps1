function Get-VpcMachine {
    <#
    .SYNOPSIS
        Lists the virtual machines that are registered, with their disks, drives and network adapters.
    .DESCRIPTION
        Gives an object for each machine, as Get-VM does. Nothing is changed. What cannot be told of a machine, as its
        disk when that is missing or damaged, is an error with the reason; the machine is listed all the same.
    .PARAMETER Name
        The machine, or several; without it all. Wild cards are allowed, and may match nothing; a name that a machine
        has exactly as it is written is taken as it is. Capitals do not matter.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        An object with Name, State, Uptime, MemoryStartup (bytes), Path (the file of the machine), Id, Notes,
        AutomaticStopAction, Undo (whether it uses undo disks), UndoAction, HardDrives, DVDDrives and NetworkAdapters
        for each machine. State is in the words of Get-VM: Off, Saved, Running and so on.
    .EXAMPLE
        Get-VpcMachine

        Lists all machines.
    .EXAMPLE
        Get-VpcMachine -Name lab-* | Where-Object State -eq Off

        Lists those whose names begin so and that are turned off.
    .EXAMPLE
        Get-VpcMachine legacy | Format-List

        Shows everything that is known of a machine.
    .EXAMPLE
        (Get-VpcMachine legacy).HardDrives | Get-VpcDisk -Chain

        Lists the disks of a machine, and all that these stand on.
    .LINK
        New-VpcMachine
    .LINK
        Get-VpcDisk
    #>
    [CmdletBinding()]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Name = '*'
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        Invoke-OnMachine $PSCmdlet $Name Machine {
            param($machine)
            Get-MachineResult $machine
        }
    }
}
