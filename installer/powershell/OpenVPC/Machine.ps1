# Machine.ps1 - what the cmdlets for virtual machines have in common.

# In the order of VMVMState and of VMShutdownAction, in the words of Hyper-V.
$script:MachineStates = @(
    'Invalid', 'Off', 'Saved', 'Starting', 'Resuming', 'Running', 'Paused', 'Saving', 'Stopping', 'Merging', 'Deleting'
)
$script:StopActions = @('Save', 'TurnOff', 'ShutDown')
$script:UndoActions = @('Discard', 'Keep', 'Commit')   # in the order and the words of VMUndoAction

# The registered machines that names and wild cards name. What a machine is called exactly is taken as it is, even with
# [ and ]. As for Get-VM, it is no error that a wild card matches nothing.
function Find-Machine($Cmdlet, [string[]] $Name) {
    foreach ($item in $Name) {
        $pattern = $null
        $machines = @()
        try {
            $machine = $script:Application.FindVirtualMachine($item)
            if ($null -eq $machine -and [WildcardPattern]::ContainsWildcardCharacters($item)) {
                $pattern = $item
                $machines = @($script:Application.VirtualMachines())
            }
            else {
                if ($null -eq $machine) {
                    $machine = $script:Application.FindVirtualMachine([WildcardPattern]::Unescape($item))
                }
                if ($null -eq $machine) {
                    throw (New-Failure 'MachineNotFound' 'ObjectNotFound' "There is no virtual machine '$item'.")
                }
                $machines = @($machine)
            }
        }
        catch {
            Write-MachineError $Cmdlet $_.Exception $item
        }
        foreach ($machine in $machines) {
            if ($null -eq $pattern -or (Test-MachineName $Cmdlet $machine $pattern)) { $machine }
        }
    }
}

# Whether the name of a machine matches. That somebody has just deleted it is an error of its own.
function Test-MachineName($Cmdlet, $Machine, [string] $Pattern) {
    try {
        $Machine.Name() -like $Pattern
    }
    catch {
        Write-MachineError $Cmdlet $_.Exception $Pattern
        $false
    }
}

# The network of that name, which has to be there.
function Find-Network([string] $Name) {
    $network = $script:Application.FindVirtualNetwork($Name)
    if ($null -eq $network) {
        $names = @(foreach ($other in $script:Application.VirtualNetworks()) { "'$($other.Name())'" }) -join ', '
        $message = "There is no virtual network '$Name' on this computer, but there are $names."
        throw (New-Failure 'NetworkNotFound' 'ObjectNotFound' $message)
    }
    $network
}

# Puts all network adapters of a machine on a network; without one, takes them off.
function Connect-Adapter($Machine, $Network) {
    $adapters = @($Machine.NetworkAdapters())
    if ($adapters.Count -eq 0) {
        throw (New-Failure 'NoAdapter' 'InvalidOperation' "'$($Machine.Name())' has no network adapter.")
    }
    foreach ($adapter in $adapters) {
        if ($null -ne $Network) { $null = $adapter.AttachToVirtualNetwork($Network) }
        else { $null = $adapter.DetachFromVirtualNetwork() }
    }
}

# What the file of a machine says of a place, where nothing better is to be had; $null if it says nothing.
function Get-ConfiguredPath($Machine, [int] $Bus, [int] $Device) {
    $place = "hardware/pci_bus/ide_adapter/ide_controller[@id=$Bus]/location[@id=$Device]/pathname"
    foreach ($kind in 'absolute', 'relative') {
        try {
            $path = $Machine.GetConfigurationValue("$place/$kind")
            if ($path) { return $path }
        }
        catch {
            $null = $_   # one of the two may be missing
        }
    }
}

# The following make objects of PowerShell's own, of which nothing changes later. What cannot be told of a machine is
# left out of them, and an error that says why goes to a list.

function ConvertTo-MachineDiskObject($Machine, $Connection, $Problems) {
    $object = [pscustomobject] @{
        PSTypeName         = 'OpenVPC.MachineDisk'
        VMName             = $Machine.Name()
        ControllerType     = 'IDE'
        ControllerNumber   = $Connection.BusNumber()
        ControllerLocation = $Connection.DeviceNumber()
        Path               = $null
    }
    try {
        $object.Path = $Connection.HardDisk().File()
    }
    catch {
        $Problems.Add((New-ErrorRecord (Get-Cause $_.Exception) $object.VMName Disk))
        $object.Path = Get-ConfiguredPath $Machine $object.ControllerNumber $object.ControllerLocation
    }
    $object
}

function ConvertTo-MachineDvdObject($Machine, $Drive) {
    $object = [pscustomobject] @{
        PSTypeName         = 'OpenVPC.MachineDvdDrive'
        VMName             = $Machine.Name()
        ControllerNumber   = $Drive.BusNumber()
        ControllerLocation = $Drive.DeviceNumber()
        Path               = $null
    }
    switch ($Drive.Attachment()) {
        1 { $object.Path = $Drive.ImageFile() }
        2 { $object.Path = $Drive.HostDriveLetter() }
    }
    $object
}

function ConvertTo-MachineAdapterObject($Machine, $Adapter, $Problems) {
    $object = [pscustomobject] @{
        PSTypeName = 'OpenVPC.MachineNetworkAdapter'
        VMName     = $Machine.Name()
        SwitchName = $null
        MacAddress = $Adapter.EthernetAddress()
    }
    try {
        $network = $Adapter.VirtualNetwork()   # $null where it is on none
        if ($null -ne $network) { $object.SwitchName = $network.Name() }
    }
    catch {
        $Problems.Add((New-ErrorRecord (Get-Cause $_.Exception) $object.VMName Machine))
    }
    $object
}

# How long a machine has been running; $null where another program runs it, which cannot be asked.
function Get-Uptime($Machine) {
    try {
        [timespan]::FromSeconds($Machine.Accountant().UpTime())
    }
    catch {
        $null = $_
    }
}

function ConvertTo-MachineObject($Machine, $Problems) {
    $object = [pscustomobject] @{
        PSTypeName          = 'OpenVPC.Machine'
        Name                = $Machine.Name()
        State               = $null
        Uptime              = $null
        MemoryStartup       = $null
        Path                = $Machine.File()
        Id                  = $null
        Notes               = $null
        AutomaticStopAction = $null
        Undo                = $null
        UndoAction          = $null
        HardDrives          = @()
        DVDDrives           = @()
        NetworkAdapters     = @()
    }
    try {
        $object.State = $script:MachineStates[$Machine.State()]
        $object.Uptime = Get-Uptime $Machine
        $object.Id = $Machine.ConfigID()
        $object.Notes = $Machine.Notes()
        $object.AutomaticStopAction = $script:StopActions[$Machine.ShutdownActionOnQuit()]
        $object.Undo = $Machine.Undoable()
        $object.UndoAction = $script:UndoActions[$Machine.UndoAction()]
        $object.HardDrives = @(foreach ($connection in $Machine.HardDiskConnections()) {
            ConvertTo-MachineDiskObject $Machine $connection $Problems
        })
        $object.DVDDrives = @(foreach ($drive in $Machine.DVDROMDrives()) {
            ConvertTo-MachineDvdObject $Machine $drive
        })
        $object.NetworkAdapters = @(foreach ($adapter in $Machine.NetworkAdapters()) {
            ConvertTo-MachineAdapterObject $Machine $adapter $Problems
        })
        $object.MemoryStartup = [long] $Machine.Memory() * 1MB   # the only one that a file has to say
    }
    catch {
        $Problems.Add((New-ErrorRecord (Get-Cause $_.Exception) $object.Name Machine))
    }
    $object
}

# A machine as an object, and then an error record for all that cannot be told of it.
function Get-MachineResult($Machine) {
    $problems = [System.Collections.Generic.List[object]]::new()
    ConvertTo-MachineObject $Machine $problems
    $problems
}

# A disk of a machine, in the same way.
function Get-MachineDiskResult($Machine, $Connection) {
    $problems = [System.Collections.Generic.List[object]]::new()
    ConvertTo-MachineDiskObject $Machine $Connection $problems
    $problems
}

# Gives results; error records among them are written as errors.
function Write-Result($Cmdlet, $Results) {
    foreach ($result in $Results) {
        if ($result -is [System.Management.Automation.ErrorRecord]) { $Cmdlet.WriteError($result) }
        else { $result }
    }
}

# Gives a machine as an object, and then an error for all that cannot be told of it. The target is what an error is of
# that leaves no object.
function Write-MachineObject($Cmdlet, $Machine, $Target) {
    $results = @()
    try {
        $results = @(Get-MachineResult $Machine)
    }
    catch {
        Write-MachineError $Cmdlet $_.Exception $Target
    }
    Write-Result $Cmdlet $results
}

# Does something with each machine that names and wild cards name. The block is given the machine and its name, and sees
# the variables of the cmdlet, but for those of this function. Where it throws, that is the error of this machine, of a
# Disk or a Machine; else what it gives is given, and error records in it are written. Then comes the next machine.
function Invoke-OnMachine($Cmdlet, [string[]] $Name, [string] $Of, [scriptblock] $Work) {
    foreach ($machine in (Find-Machine $Cmdlet $Name)) {
        $target = "$Name"
        $results = @()
        try {
            $target = $machine.Name()
            $results = @(& $Work $machine $target)
        }
        catch {
            $Cmdlet.WriteError((New-ErrorRecord (Get-Cause $_.Exception) $target $Of))
        }
        Write-Result $Cmdlet $results
    }
}

# Whether the hard disk of a connection has an undo disk, sound or not.
function Test-UndoDisk($Connection) {
    try {
        $null = $Connection.UndoHardDisk()
        $true
    }
    catch {
        (Get-Cause $_.Exception).HResult -ne 0x80070002
    }
}

# Throws where one of these connections of a machine has an undo disk. What comes next would delete that, with what the
# guest has written, and nothing that is to do something else does so without a word.
function Assert-NoUndoDisk($Machine, $Connections) {
    foreach ($connection in $Connections) {
        if (-not (Test-UndoDisk $connection)) { continue }
        $message = "'$($Machine.Name())' has undo disks, which would be lost: merge them with Merge-VpcMachineUndo, " +
            'or throw them away with Clear-VpcMachineUndo, first.'
        throw (New-Failure 'UndoDisksExist' 'InvalidOperation' $message)
    }
}

# The number of a word that a parameter takes in any capitals.
function Get-WordNumber([string[]] $Words, [string] $Word) {
    [Array]::IndexOf($Words.ToLowerInvariant(), $Word.ToLowerInvariant())
}

# Of the two kinds of controllers that Hyper-V has, machines here have one.
function Assert-ControllerType([string] $Type, $Target) {
    if ($Type -eq 'SCSI') {
        $message = "'$Target' has no SCSI controllers: use IDE, or leave the type out."
        throw (New-Failure 'NoScsi' 'InvalidArgument' $message)
    }
}
