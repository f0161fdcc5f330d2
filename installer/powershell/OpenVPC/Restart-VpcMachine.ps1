function Restart-VpcMachine {
    <#
    .SYNOPSIS
        Resets virtual machines, as the button on a computer does.
    .DESCRIPTION
        The guest is not asked, and loses what it has not written, so that it asks first (-Force and -Confirm:$false do
        not). The machine keeps its power, and its undo disks; it is done when the guest starts anew. Nothing tells here
        when its system is up. A machine that does not run is refused.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Wait
        Waits until the machine runs again, which it does in any case.
    .PARAMETER Timeout
        For how many seconds it waits at most; then that is an error.
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
        Restart-VpcMachine -Name legacy

        Resets a machine, after a question.
    .EXAMPLE
        Get-VpcMachine lab-* | Restart-VpcMachine -Force -Passthru

        Resets several machines, and shows them.
    .EXAMPLE
        Restart-VpcMachine legacy -Force -Wait -Timeout 30

        Resets a machine, and waits half a minute at most.
    .EXAMPLE
        Restart-VpcMachine lab-* -Force -AsJob | Receive-Job -Wait -AutoRemoveJob

        Does it in the background.
    .LINK
        Stop-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Name')]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [Parameter(Mandatory = $true, ParameterSetName = 'Wait')]
        [switch] $Wait,
        [Parameter(ParameterSetName = 'Wait')]
        [Alias('TimeoutSec')]
        [ValidateRange(1, [int]::MaxValue)]
        [int] $Timeout,
        [switch] $Force,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
    }
    process {
        Invoke-PowerAction $PSCmdlet $PSBoundParameters 'Reset the virtual machine' '' {
            param($machine)
            $machine.Reset()
        }
    }
}
