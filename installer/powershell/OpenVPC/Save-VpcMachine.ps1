function Save-VpcMachine {
    <#
    .SYNOPSIS
        Saves virtual machines: their state comes into a file, and they are off then.
    .DESCRIPTION
        Start-VpcMachine lets them go on from there, also after this computer was off. A machine that is saved already is
        only warned of; one that does not run is refused, and so is one whose undo disks shall be thrown away when it
        is off (Set-VpcMachine -UndoAction Discard).
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
        Save-VpcMachine -Name legacy

        Saves a machine.
    .EXAMPLE
        Get-VpcMachine | Where-Object State -eq Running | Save-VpcMachine -Passthru

        Saves all machines that run, and shows them.
    .EXAMPLE
        Save-VpcMachine lab-* -AsJob | Receive-Job -Wait -AutoRemoveJob

        Saves several machines at once.
    .EXAMPLE
        Save-VpcMachine lab-* -WhatIf

        Says which machines would be saved.
    .LINK
        Start-VpcMachine
    .LINK
        Stop-VpcMachine
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
        Invoke-PowerAction $PSCmdlet $PSBoundParameters 'Save the virtual machine' Saved {
            param($machine)
            $machine.Save()
        }
    }
}
