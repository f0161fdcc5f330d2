function Merge-VpcMachineUndo {
    <#
    .SYNOPSIS
        Merges the undo disks of virtual machines into their hard disks, and so keeps what the guest has written.
    .DESCRIPTION
        Each hard disk takes in what its undo disk holds, and the undo disk is deleted. Other children of that hard
        disk can no longer be used then, so that it asks first (-Force and -Confirm:$false do not). Nothing is begun
        where one of the undo disks cannot be merged. Whatever interrupts it, the machine reads the same; run it
        again, and it does the rest. A machine without undo disks is left as it is, a saved one stays saved, and one
        that runs is refused.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Force
        Does not ask.
    .PARAMETER Passthru
        Gives an object for each machine.
    .PARAMETER AsJob
        Does it in the background, after the question, and gives a job for each machine:
        Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Merge-VpcMachineUndo -Name legacy

        Keeps what a machine has written, after a question.
    .EXAMPLE
        Get-VpcMachine lab-* | Where-Object Undo | Merge-VpcMachineUndo -WhatIf

        Says the undo disks of which machines would be merged.
    .EXAMPLE
        Merge-VpcMachineUndo legacy -Force -Passthru | Set-VpcMachine -Undo $false

        Keeps what a machine has written, and has it write to its hard disks from now on.
    .EXAMPLE
        Merge-VpcMachineUndo lab-* -Force -AsJob | Receive-Job -Wait -AutoRemoveJob

        Merges the undo disks of several machines in the background.
    .LINK
        Clear-VpcMachineUndo
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
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
    }
    process {
        # What is missing or in use is a disk.
        Invoke-OnMachine $PSCmdlet $Name Disk {
            param($machine, $target)
            if (-not $PSCmdlet.ShouldProcess($target, 'Merge its undo disks into its hard disks')) { return }
            if ($AsJob) {
                return Start-DiskJob $PSCmdlet @{
                    Name     = [WildcardPattern]::Escape($target)   # it alone, even if it is renamed meanwhile
                    Passthru = $Passthru.IsPresent
                }
            }
            Wait-DiskTask $PSCmdlet $machine.MergeUndoDisks()
            if ($Passthru) { Get-MachineResult $machine }
        }
    }
}
