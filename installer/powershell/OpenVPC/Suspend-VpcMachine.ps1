function Suspend-VpcMachine {
    <#
    .SYNOPSIS
        Pauses virtual machines.
    .DESCRIPTION
        Their processor stands still, and they keep their memory, until Resume-VpcMachine. A machine that is paused
        already is only warned of; one that does not run is refused.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Passthru
        Gives an object for each machine.
    .PARAMETER AsJob
        Does it in the background, and gives a job for each machine:
        Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Suspend-VpcMachine -Name legacy

        Pauses a machine.
    .EXAMPLE
        Get-VpcMachine lab-* | Suspend-VpcMachine -Passthru | Format-Table Name, State

        Pauses several machines, and shows them.
    .EXAMPLE
        Suspend-VpcMachine lab-* -AsJob | Receive-Job -Wait -AutoRemoveJob

        Does it in the background.
    .EXAMPLE
        Suspend-VpcMachine lab-* -WhatIf

        Says which machines would be paused.
    .LINK
        Resume-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        Invoke-PowerAction $PSCmdlet $PSBoundParameters 'Pause the virtual machine' Paused {
            param($machine)
            $null = $machine.Pause()
        }
    }
}
