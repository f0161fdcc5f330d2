function Clear-VpcMachineUndo {
    <#
    .SYNOPSIS
        Throws the undo disks of virtual machines away, and so undoes what the guest has written.
    .DESCRIPTION
        The undo disks are deleted, all or none, and the machine reads what its hard disks hold. That cannot be had
        back, so that it asks first (-Force and -Confirm:$false do not). No hard disk is changed, and only undo disks
        that belong to the machine go. A machine without undo disks is left as it is; one that runs or has a saved
        state is refused. To keep what the guest has written, use Merge-VpcMachineUndo.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Force
        Does not ask.
    .PARAMETER Passthru
        Gives an object for each machine.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Clear-VpcMachineUndo -Name legacy

        Undoes what a machine has written, after a question.
    .EXAMPLE
        Get-VpcMachine lab-* | Where-Object State -eq Off | Clear-VpcMachineUndo -WhatIf

        Says the undo disks of which machines would be thrown away.
    .EXAMPLE
        Clear-VpcMachineUndo lab-* -Force -Passthru | Format-List

        Has several machines begin anew, and shows what they are.
    .LINK
        Merge-VpcMachineUndo
    .LINK
        Set-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [switch] $Force,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
    }
    process {
        # What is in use is a disk.
        Invoke-OnMachine $PSCmdlet $Name Disk {
            param($machine, $target)
            if (-not $PSCmdlet.ShouldProcess($target, 'Throw its undo disks away')) { return }
            $null = $machine.DiscardUndoDisks()
            if ($Passthru) { Get-MachineResult $machine }
        }
    }
}
