# OpenVPC.psm1 - what the cmdlets of the module have in common; each has a file of its own beside this one;
# Machine.ps1 has what those for machines share, and Power.ps1 what those share that start and stop them.
#
# For Windows PowerShell 5.1 and PowerShell 7. Two things about COM in both of them explain how this is written:
# - What the get of a property throws is ignored, and $null given instead. Called like a method ($disk.Parent()) it
#   throws.
# - Objects are released on a thread that cannot wait for tasks, so that every task is waited for here.
Set-StrictMode -Version 2

$script:Application = $null
$script:DiskTypes = @('Dynamic', 'Fixed', 'Differencing')   # in the order of VMHardDiskType
$script:NotRegistered = 0x80040154
$script:DllMissing = 0x8007007E

# What kind of error a code means: its id, in which {0} is what the error is of, Disk or Machine, and its category.
$script:Kinds = @{
    0x80070002 = '{0}NotFound', 'ObjectNotFound'
    0x80070003 = '{0}NotFound', 'ObjectNotFound'
    0xA0040207 = 'MachineNotFound', 'ObjectNotFound'
    0xA0040677 = 'ParentNotFound', 'ObjectNotFound'
    0xA0040700 = 'NetworkNotFound', 'ObjectNotFound'
    0xA0040702 = 'NetworkNotFound', 'ObjectNotFound'
    0x800700B7 = '{0}Exists', 'ResourceExists'
    0xA0040403 = 'MachineExists', 'ResourceExists'
    0xA0040503 = 'PlaceTaken', 'ResourceExists'
    0x80070005 = 'AccessDenied', 'PermissionDenied'
    0xA004067A = 'AccessDenied', 'PermissionDenied'
    0x80070020 = '{0}InUse', 'ResourceBusy'
    0x80070006 = '{0}InUse', 'ResourceBusy'    # of an undo disk's parent
    0x80131621 = '{0}InUse', 'ResourceBusy'   # what .NET makes of it
    0xA004020B = 'MachineActive', 'InvalidOperation'   # it runs, or has a saved state
    0xA0040302 = 'MachineActive', 'InvalidOperation'
    0xA0040500 = 'MachineActive', 'InvalidOperation'
    0xA0040206 = 'MachineNotRunning', 'InvalidOperation'
    0xA0040507 = 'MachinePaused', 'InvalidOperation'
    0xA0040504 = 'GuestNotReached', 'InvalidOperation'
    0xA0040950 = 'EngineNotFound', 'NotInstalled'
    0xA0040202 = 'TimedOut', 'OperationTimeout'
    0x80070070 = 'DiskFull', 'ResourceUnavailable'
    0xA0040679 = 'DiskFull', 'ResourceUnavailable'
    0x80070057 = 'InvalidArgument', 'InvalidArgument'
    0xA0040400 = 'InvalidName', 'InvalidArgument'
    0xA0040401 = 'InvalidName', 'InvalidArgument'
    0xA0040402 = 'InvalidName', 'InvalidArgument'
    0xA0040683 = 'InvalidSize', 'InvalidArgument'
    0xA0040684 = 'InvalidSize', 'InvalidArgument'
    0x8007006F = 'InvalidPath', 'InvalidArgument'
    0x8007007B = 'InvalidPath', 'InvalidArgument'
    0x800700A1 = 'InvalidPath', 'InvalidArgument'
    0xA004067B = 'WrongDiskType', 'InvalidOperation'
    0xA0040686 = 'WrongDiskType', 'InvalidOperation'
    0xA004067C = 'InvalidDisk', 'InvalidData'
    0xA0040681 = 'InvalidDisk', 'InvalidData'
    0xA0040682 = 'InvalidDisk', 'InvalidData'
    0xA0040685 = 'ParentMismatch', 'InvalidData'
    0xA0040687 = 'ParentMismatch', 'InvalidData'
    0x800704C7 = 'Cancelled', 'OperationStopped'
}

# Makes the application object when it is first needed. Without it no cmdlet can go on.
function Connect-Application($Cmdlet) {
    if ($null -ne $script:Application) { return }
    try {
        $script:Application = New-Object -ComObject VirtualPC.Application
    }
    catch {
        $exception = Get-Cause $_.Exception
        $bits = 8 * [IntPtr]::Size
        $message = "OpenVPC cannot be used in this $bits-bit PowerShell: $($exception.Message)"
        if ($exception.HResult -in $script:NotRegistered, $script:DllMissing) {
            $message = "OpenVPC is not registered for $bits-bit programs such as this PowerShell: install OpenVPC, " +
                "or run 'regsvr32 openvpc.dll' with its $bits-bit DLL as an administrator."
        }
        $failure = New-Failure 'NotRegistered' 'NotInstalled' $message
        $Cmdlet.ThrowTerminatingError((New-ErrorRecord $failure 'VirtualPC.Application' Disk))
    }
}

# The exception that the call itself has caused.
function Get-Cause($Exception) {
    while ($Exception.InnerException) { $Exception = $Exception.InnerException }
    $Exception
}

# An error that a cmdlet finds itself, to be thrown or written.
function New-Failure([string] $Id, [string] $Category, [string] $Message) {
    $exception = [System.InvalidOperationException]::new($Message)
    $exception.Data['Kind'] = $Id, $Category
    $exception
}

function New-ErrorRecord($Exception, $Target, [string] $Of) {
    $kind = $Exception.Data['Kind']
    if ($null -eq $kind) { $kind = $script:Kinds[$Exception.HResult] }
    if ($null -eq $kind) { $kind = '{0}Error', 'NotSpecified' }
    [System.Management.Automation.ErrorRecord]::new($Exception, ($kind[0] -f $Of), $kind[1], $Target)
}

# Writes what was caught as the error of one item, so that the others still get their turn.
function Write-DiskError($Cmdlet, $Exception, $Target) {
    $Cmdlet.WriteError((New-ErrorRecord (Get-Cause $Exception) $Target Disk))
}

# The same, of a machine.
function Write-MachineError($Cmdlet, $Exception, $Target) {
    $Cmdlet.WriteError((New-ErrorRecord (Get-Cause $Exception) $Target Machine))
}

# The path as the system knows it, of a file that need not exist; $null after an error.
function Resolve-NewPath($Cmdlet, [string] $Path) {
    $provider = $null
    $drive = $null
    try {
        $file = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive)
    }
    catch {
        Write-DiskError $Cmdlet (New-Failure 'InvalidPath' 'InvalidArgument' (Get-Cause $_.Exception).Message) $Path
        return
    }
    if ($provider.Name -ne 'FileSystem') {
        $message = "'$Path' is no file: it is a path of the provider $($provider.Name)."
        Write-DiskError $Cmdlet (New-Failure 'InvalidPath' 'InvalidArgument' $message) $Path
        return
    }
    $file
}

# The files that -LiteralPath names, or else -Path: there what is a file is taken as it is written, even with [ and ].
function Resolve-FilePath($Cmdlet, [string[]] $Path, [string[]] $LiteralPath) {
    foreach ($item in $LiteralPath) {
        Resolve-NewPath $Cmdlet $item
    }
    foreach ($item in $Path) {
        $file = Resolve-NewPath $Cmdlet $item
        if ($null -eq $file) { continue }
        if ([System.IO.File]::Exists($file)) {
            $file
            continue
        }
        if (-not [WildcardPattern]::ContainsWildcardCharacters($item)) {
            [WildcardPattern]::Unescape($file)
            continue
        }
        $provider = $null
        $files = @()
        try {
            $files = @($Cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($item, [ref] $provider))
        }
        catch [System.Management.Automation.ItemNotFoundException] {
            $null = $_   # a folder that is not there has no matches either
        }
        if ($files.Count -eq 0) {
            Write-DiskError $Cmdlet (New-Failure 'NoMatch' 'ObjectNotFound' "No file matches '$item'.") $item
        }
        $files
    }
}

# A size as the DLL takes it, in megabytes; throws where that is no whole number. What is out of range the DLL refuses
# with its own sentence.
function ConvertTo-Megabyte([decimal] $Bytes, [string] $Failed) {
    $megabytes = $Bytes / 1MB
    if ($megabytes -ne [decimal]::Truncate($megabytes)) {
        $message = "${Failed}: $Bytes bytes are no whole number of megabytes (1MB)."
        throw (New-Failure 'InvalidSize' 'InvalidArgument' $message)
    }
    [int] [Math]::Max(-1, [Math]::Min($megabytes, [int]::MaxValue))
}

# The disk, as an object of PowerShell's own: nothing of it changes later. ParentPath is for the caller to fill in.
function ConvertTo-DiskObject($Disk, [int] $Level) {
    [pscustomobject] @{
        PSTypeName = 'OpenVPC.Disk'
        Path       = $Disk.File()
        VhdFormat  = 'VHD'
        VhdType    = $script:DiskTypes[$Disk.Type()]
        FileSize   = [long] $Disk.SizeOnHost()   # a VT_DECIMAL comes as [decimal]
        Size       = [long] $Disk.SizeInGuest()
        ParentPath = $null
        Level      = $Level
    }
}

# The disk with its parent, which has to be there.
function Get-DiskObject([string] $File) {
    $disk = $script:Application.GetHardDisk($File)
    $object = ConvertTo-DiskObject $disk 0
    $parent = $disk.Parent()   # $null for a disk at the bottom
    if ($null -ne $parent) { $object.ParentPath = $parent.File() }
    $object
}

# The disk and what it stands on, down to the bottom. The DLL refuses chains that lead back to themselves.
function Get-Chain([string] $File) {
    $disk = $script:Application.GetHardDisk($File)
    while ($null -ne $disk) {
        $disk
        $disk = $disk.Parent()
    }
}

# Waits for a task and shows how far it is; throws if it failed. Ctrl+C cancels it, and what was begun goes again; so do
# some seconds, if they are given.
function Wait-DiskTask($Cmdlet, $Task, [int] $Seconds) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $activity = $Cmdlet.MyInvocation.MyCommand.Name
    $isShown = $false
    try {
        $null = $Task.WaitForCompletion(100)
        while (-not $Task.IsComplete()) {
            $isShown = $true
            if ($Seconds -gt 0 -and $clock.Elapsed.TotalSeconds -ge $Seconds) {
                throw (New-Failure 'TimedOut' 'OperationTimeout' "$($Task.Description()): not done in $Seconds seconds.")
            }
            Write-Progress -Activity $activity -Status $Task.Description() -PercentComplete $Task.PercentCompleted()
            $null = $Task.WaitForCompletion(200)
        }
    }
    finally {
        if (-not $Task.IsComplete()) {
            try { $null = $Task.Cancel() } catch { $null = $_ }   # it may have ended just now
            $null = $Task.WaitForCompletion(-1)
        }
        if ($isShown) { Write-Progress -Activity $activity -Completed }
    }
    $code = $Task.Error()
    $description = $Task.ErrorDescription()
    if ($code -ne 0) { throw [System.Runtime.InteropServices.COMException]::new($description, $code) }
    if ($description) { $Cmdlet.WriteWarning($description) }
}

# For -AsJob: begins with one disk what the cmdlet was called for, in a process of its own, without a question. Stop-Job
# cancels it as Ctrl+C does.
function Start-DiskJob($Cmdlet, [hashtable] $Parameter) {
    $Parameter['Confirm'] = $false
    $name = $Cmdlet.MyInvocation.MyCommand.Name
    Start-Job -Name $name -ArgumentList (Join-Path $PSScriptRoot OpenVPC.psd1), $name, $Parameter -ScriptBlock {
        param($module, $command, $parameters)
        Import-Module $module
        & $command @parameters
    }
}

$commands = @(
    'Add-VpcMachineDisk', 'Clear-VpcMachineUndo', 'Convert-VpcDisk', 'Get-VpcDisk', 'Get-VpcMachine',
    'Merge-VpcDisk', 'Merge-VpcMachineUndo', 'New-VpcDisk', 'New-VpcMachine', 'Optimize-VpcDisk',
    'Register-VpcMachine', 'Remove-VpcMachine', 'Remove-VpcMachineDisk', 'Restart-VpcMachine', 'Resume-VpcMachine',
    'Save-VpcMachine', 'Set-VpcDisk', 'Set-VpcMachine', 'Start-VpcMachine', 'Stop-VpcMachine',
    'Suspend-VpcMachine', 'Test-VpcDisk', 'Unregister-VpcMachine'
)
foreach ($name in @('Machine', 'Power') + $commands) {
    . "$PSScriptRoot\$name.ps1"
}
Export-ModuleMember -Function $commands
