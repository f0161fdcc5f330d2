# Power.ps1 - what the cmdlets have in common that start and stop virtual machines.

# Asks, and then has each machine do something at whose end it is in a state: the block is given the machine, and gives a
# task, or nothing if it is done. As in Hyper-V, a machine that is in that state already is a warning and no error. What
# the cmdlet was given goes on to jobs, as far as it is about that.
function Invoke-PowerAction($Cmdlet, $Given, [string] $Question, [string] $Goal, [scriptblock] $Power) {
    Invoke-OnMachine $Cmdlet $Given['Name'] Machine {
        param($machine, $target)
        if (-not $Cmdlet.ShouldProcess($target, $Question)) { return }
        if ($Given['AsJob']) { return Start-DiskJob $Cmdlet (Get-JobParameter $Given $target) }
        if ($Goal -eq $script:MachineStates[$machine.State()]) {
            $Cmdlet.WriteWarning("'$target' is $($Goal.ToLowerInvariant()) already.")
        }
        else {
            $task = & $Power $machine
            if ($null -ne $task) { Wait-DiskTask $Cmdlet $task $Given['Timeout'] }
        }
        if ($Given['Passthru']) { Get-MachineResult $machine }
    }
}

# The parameters of a cmdlet for one machine alone, even if that is renamed meanwhile.
function Get-JobParameter($Given, [string] $Name) {
    $parameters = @{ Name = [WildcardPattern]::Escape($Name) }
    foreach ($switch in 'Passthru', 'TurnOff', 'Save', 'Force', 'Wait') {
        if ($Given[$switch]) { $parameters[$switch] = $true }
    }
    if ($Given['Timeout']) { $parameters['Timeout'] = $Given['Timeout'] }
    $parameters
}
