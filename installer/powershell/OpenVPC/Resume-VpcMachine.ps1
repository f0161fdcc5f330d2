function Resume-VpcMachine {
    <#
    .SYNOPSIS
        Lets virtual machines go on that are paused.
    .DESCRIPTION
        A machine that runs is only warned of; one that does not is refused. What was saved goes on by Start-VpcMachine.
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
        Resume-VpcMachine -Name legacy

        Lets a machine go on.
    .EXAMPLE
        Get-VpcMachine | Where-Object State -eq Paused | Resume-VpcMachine -Passthru

        Lets all machines go on that are paused, and shows them.
    .EXAMPLE
        Resume-VpcMachine lab-* -AsJob | Receive-Job -Wait -AutoRemoveJob

        Does it in the background.
    .EXAMPLE
        Resume-VpcMachine lab-* -WhatIf

        Says which machines would go on.
    .LINK
        Suspend-VpcMachine
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
        Invoke-PowerAction $PSCmdlet $PSBoundParameters 'Let the virtual machine go on' Running {
            param($machine)
            $null = $machine.Resume()
        }
    }
}
