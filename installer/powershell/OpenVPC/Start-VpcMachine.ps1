function Start-VpcMachine {
    <#
    .SYNOPSIS
        Starts virtual machines, or lets saved ones go on.
    .DESCRIPTION
        A machine that has a saved state goes on from there, any other starts anew. It is done when the machine has
        power; its system is still to start. It goes on running when PowerShell ends. What its guest writes goes to
        undo disks if it uses them (Set-VpcMachine -Undo), else to its hard disks. A machine that is paused is refused:
        use Resume-VpcMachine. One that runs is only warned of. QEMU has to be installed, which runs the machine.
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
        Start-VpcMachine -Name legacy

        Starts a machine.
    .EXAMPLE
        Get-VpcMachine lab-* | Where-Object State -eq Saved | Start-VpcMachine -Passthru

        Lets all machines go on that are saved, and shows them.
    .EXAMPLE
        Start-VpcMachine lab-* -AsJob | Receive-Job -Wait -AutoRemoveJob

        Starts several machines at once.
    .EXAMPLE
        Start-VpcMachine lab-* -WhatIf

        Says which machines would be started.
    .LINK
        Stop-VpcMachine
    .LINK
        Save-VpcMachine
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
        Invoke-PowerAction $PSCmdlet $PSBoundParameters 'Start the virtual machine' Running {
            param($machine)
            $machine.Startup()
        }
    }
}
