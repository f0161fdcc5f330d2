# Has the guest shut itself down; gives the task of turning the machine off, if the guest has not done so in time.
function Stop-Guest($Cmdlet, $Machine) {
    try {
        Wait-DiskTask $Cmdlet $Machine.GuestOS().Shutdown($true)
    }
    catch {
        if ((Get-Cause $_.Exception).HResult -ne 0xA0040202) { throw }
        $Machine.TurnOff()
    }
}

function Stop-VpcMachine {
    <#
    .SYNOPSIS
        Shuts virtual machines down, turns them off, or saves them.
    .DESCRIPTION
        Without -TurnOff and -Save the power button of the machine is pressed, and its guest has to shut itself down
        within the seconds of the configuration value guest_shutdown_timeout (600); else that is an error. When the
        machine is off, what its guest has written to undo disks is thrown away, kept or merged, as it was set
        (Set-VpcMachine -UndoAction). A machine that is off is only warned of.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER TurnOff
        Takes the power away at once, as pulling the plug does. The guest is not asked, and loses what it has not
        written.
    .PARAMETER Save
        Saves the machine, as Save-VpcMachine does.
    .PARAMETER Force
        Turns the machine off if its guest has not shut itself down in time.
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
        Stop-VpcMachine -Name legacy -TurnOff

        Turns a machine off at once.
    .EXAMPLE
        Get-VpcMachine | Where-Object State -eq Running | Stop-VpcMachine -Save -Passthru

        Saves all machines that run, and shows them.
    .EXAMPLE
        Stop-VpcMachine lab-* -TurnOff -AsJob | Receive-Job -Wait -AutoRemoveJob

        Turns several machines off at once.
    .EXAMPLE
        Stop-VpcMachine lab-* -Force -WhatIf

        Says the guests of which machines would be shut down.
    .LINK
        Start-VpcMachine
    .LINK
        Save-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'ShutDown')]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [Parameter(Mandatory = $true, ParameterSetName = 'TurnOff')]
        [switch] $TurnOff,
        [Parameter(Mandatory = $true, ParameterSetName = 'Save')]
        [switch] $Save,
        [switch] $Force,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        $question, $goal = 'Shut its guest down', 'Off'
        if ($TurnOff) { $question = 'Turn the virtual machine off' }
        elseif ($Save) { $question, $goal = 'Save the virtual machine', 'Saved' }
        Invoke-PowerAction $PSCmdlet $PSBoundParameters $question $goal {
            param($machine)
            if ($TurnOff) { $machine.TurnOff() }
            elseif ($Save) { $machine.Save() }
            elseif ($Force) { Stop-Guest $PSCmdlet $machine }
            else { $machine.GuestOS().Shutdown($false) }
        }
    }
}
