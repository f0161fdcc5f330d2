# What the parameters of Set-VpcMachine ask for, in words, in the order in which it is done.
function Get-MachineChange($Given) {
    $changes = @(
        if ($Given.ContainsKey('MemoryStartupBytes')) { "set the memory to $($Given['MemoryStartupBytes'] / 1MB) MB" }
        if ($Given.ContainsKey('Notes')) { 'set the notes' }
        if ($Given['SwitchName']) { "connect it to the network '$($Given['SwitchName'])'" }
        elseif ($Given.ContainsKey('SwitchName')) { 'take it off its networks' }
        if ($Given.ContainsKey('AutomaticStopAction')) {
            "set what is done when Virtual PC ends to $($Given['AutomaticStopAction'])"
        }
        if ($Given.ContainsKey('Undo')) { if ($Given['Undo']) { 'use undo disks' } else { 'use no undo disks' } }
        if ($Given.ContainsKey('UndoAction')) { "set what is done with undo disks to $($Given['UndoAction'])" }
        if ($Given.ContainsKey('NewVMName')) { "rename it to '$($Given['NewVMName'])'" }
    )
    $changes -join ', '
}

function Set-MachineSetting($Machine, $Given) {
    if ($Given.ContainsKey('MemoryStartupBytes')) {
        $failed = "The memory of '$($Machine.Name())' was not set"
        $Machine.Memory = ConvertTo-Megabyte $Given['MemoryStartupBytes'] $failed
    }
    if ($Given.ContainsKey('Notes')) { $Machine.Notes = $Given['Notes'] }
    if ($Given.ContainsKey('SwitchName')) {
        $network = if ($Given['SwitchName']) { Find-Network $Given['SwitchName'] }
        Connect-Adapter $Machine $network
    }
    if ($Given.ContainsKey('AutomaticStopAction')) {
        $Machine.ShutdownActionOnQuit = Get-WordNumber $script:StopActions $Given['AutomaticStopAction']
    }
    if ($Given.ContainsKey('Undo')) {
        if (-not $Given['Undo']) { Assert-NoUndoDisk $Machine $Machine.HardDiskConnections() }
        $Machine.Undoable = $Given['Undo']
    }
    if ($Given.ContainsKey('UndoAction')) {
        $Machine.UndoAction = Get-WordNumber $script:UndoActions $Given['UndoAction']
    }
    if ($Given.ContainsKey('NewVMName')) { $Machine.Name = $Given['NewVMName'] }
}

function Set-VpcMachine {
    <#
    .SYNOPSIS
        Changes settings of virtual machines: memory, notes, network, what is done when Virtual PC ends, undo, name.
    .DESCRIPTION
        Memory, -Undo and name can be changed only of a machine that is turned off and has no saved state. Each
        setting is one change of the file: when one fails, those before it, in the order above, are made.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER MemoryStartupBytes
        Its memory: from 4MB to 3712MB, or less where this computer has less, in whole megabytes.
    .PARAMETER Notes
        Remarks, up to 65,536 characters; an empty text takes them away.
    .PARAMETER SwitchName
        The virtual network that all of its adapters shall be on: 'Internal Network', 'Shared Networking (NAT)', or the
        name of a network adapter of this computer. An empty text takes them off.
    .PARAMETER AutomaticStopAction
        What is done to a machine that runs when Virtual PC ends: Save, TurnOff or ShutDown.
    .PARAMETER Undo
        Whether what the guest writes goes to undo disks, from the next start on. While a machine has undo disks,
        $false is refused: use Merge-VpcMachineUndo or Clear-VpcMachineUndo before it.
    .PARAMETER UndoAction
        What is done with the undo disks when the machine is turned off: Discard, Keep (for the next start) or Commit
        (to the hard disks).
    .PARAMETER NewVMName
        Its new name. The file of the machine is renamed with it; its folder and its disks are not.
    .PARAMETER Passthru
        Gives an object for each machine.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Set-VpcMachine -Name legacy -MemoryStartupBytes 1GB -Notes 'The old bookkeeping' -Passthru

        Gives a machine more memory, and says what it is for.
    .EXAMPLE
        Get-VpcMachine lab-* | Set-VpcMachine -SwitchName 'Internal Network' -WhatIf

        Says which machines would be put on a network of their own.
    .EXAMPLE
        Set-VpcMachine legacy -AutomaticStopAction Save

        Has the state of a machine saved when Virtual PC ends.
    .EXAMPLE
        Set-VpcMachine lab-* -Undo $true -UndoAction Discard

        Has machines begin anew each time.
    .EXAMPLE
        Get-VpcMachine lab-* | Set-VpcMachine -NewVMName { "old $($_.Name)" }

        Renames several machines.
    .LINK
        Get-VpcMachine
    .LINK
        Merge-VpcMachineUndo
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [decimal] $MemoryStartupBytes,
        [string] $Notes,
        [string] $SwitchName,
        [ValidateSet('Save', 'TurnOff', 'ShutDown')]
        [string] $AutomaticStopAction,
        [bool] $Undo,
        [ValidateSet('Discard', 'Keep', 'Commit')]
        [string] $UndoAction,
        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('NewName')]
        [string] $NewVMName,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        $given = $PSBoundParameters
        $change = Get-MachineChange $given
        Invoke-OnMachine $PSCmdlet $Name Machine {
            param($machine, $target)
            if ($change -and -not $PSCmdlet.ShouldProcess($target, $change)) { return }
            Set-MachineSetting $machine $given
            if ($Passthru) { Get-MachineResult $machine }
        }
    }
}
