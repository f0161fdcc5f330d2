# OpenVPC.psm1 - virtual hard disks for PowerShell: pipelines, progress, -WhatIf, errors one by one.
#
#   Import-Module .\OpenVPC.psm1
#   New-DifferencingDisk C:\disks\monday.vhd -ParentPath C:\disks\base.vhd
#   Get-DiskChain C:\disks\monday.vhd | Format-Table Level, Type, SizeOnHost, File
#   Get-ChildItem C:\disks\*.vhd | Compress-DynamicDisk -WhatIf
#
# For Windows PowerShell 3 and later and PowerShell 7 on Windows, with OpenVPC registered for the same bitness.
Set-StrictMode -Version 2

$script:DiskTypes = @('Dynamic', 'Fixed', 'Differencing')
$script:MostLevels = 256   # no chain has more
$script:Application = $null

# The application object, made when it is first needed.
function Get-Application {
    if ($null -eq $script:Application) {
        $script:Application = New-Object -ComObject VirtualPC.Application
    }
    $script:Application
}

# What is known of a disk, as an object of PowerShell's own: nothing of it changes later.
function ConvertTo-DiskInformation($Disk, [int] $Level) {
    [pscustomobject] @{
        File        = $Disk.File
        Type        = $script:DiskTypes[$Disk.Type]
        SizeInGuest = [long] $Disk.SizeInGuest   # a VT_DECIMAL comes as [decimal]
        SizeOnHost  = [long] $Disk.SizeOnHost
        Level       = $Level
    }
}

function Get-DiskInformation([string] $File) {
    $disk = (Get-Application).GetHardDisk($File)
    ConvertTo-DiskInformation $disk 0
}

# Shows how far a task is until it has ended; throws if it failed. Ctrl+C cancels the task and waits for it, because
# PowerShell releases objects on a thread that cannot wait.
function Wait-DiskTask($Task, [string] $Activity) {
    $status = $Task.Description
    try {
        while (-not $Task.IsComplete) {
            Write-Progress -Activity $Activity -Status $status -PercentComplete $Task.PercentCompleted
            $null = $Task.WaitForCompletion(200)
        }
    }
    finally {
        if (-not $Task.IsComplete) {
            $null = $Task.Cancel()
            $null = $Task.WaitForCompletion(-1)
        }
        Write-Progress -Activity $Activity -Completed
    }
    if ($Task.Error -ne 0) {
        throw (New-Object System.Runtime.InteropServices.COMException $Task.ErrorDescription, $Task.Error)
    }
    if ($Task.ErrorDescription) {
        Write-Warning $Task.ErrorDescription
    }
}

# The error that a cmdlet writes for one item, so that the others of a pipeline still get their turn.
function New-DiskError($Caught, [string] $Path) {
    $exception = $Caught.Exception
    while ($exception.InnerException) { $exception = $exception.InnerException }
    New-Object System.Management.Automation.ErrorRecord $exception, 'OpenVPC', 'NotSpecified', $Path
}

function New-DifferencingDisk {
    <#
    .SYNOPSIS
        Creates a differencing disk, which stores only what differs from its parent.
    .PARAMETER Path
        The file to create. Missing folders are created as well. Nothing is ever overwritten.
    .PARAMETER ParentPath
        The parent. It must no longer be written to as long as it has children.
    .EXAMPLE
        New-DifferencingDisk C:\disks\monday.vhd -ParentPath C:\disks\base.vhd
    .EXAMPLE
        1..20 | ForEach-Object { "C:\lab\student-$_.vhd" } | New-DifferencingDisk -ParentPath C:\lab\base.vhd
    .OUTPUTS
        An object with File, Type, SizeInGuest, SizeOnHost and Level for each disk.
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, Position = 1)]
        [string] $ParentPath
    )
    process {
        foreach ($item in $Path) {
            $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($item)
            $parent = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ParentPath)
            if (-not $PSCmdlet.ShouldProcess($file, "Create a differencing disk of '$parent'")) { continue }
            try {
                $task = (Get-Application).CreateDifferencingVirtualHardDisk($file, $parent)
                Wait-DiskTask $task 'New-DifferencingDisk'
                Get-DiskInformation $file
            }
            catch {
                $PSCmdlet.WriteError((New-DiskError $_ $file))
            }
        }
    }
}

function Merge-DifferencingDisk {
    <#
    .SYNOPSIS
        Merges a differencing disk into its parent, or with all its parents into a new disk.
    .DESCRIPTION
        Without -Destination the changes go into the parent. Other children of that parent can no longer be used then,
        so it asks first (-Confirm:$false does not). Whatever interrupts it, run it again: nothing is lost. The
        differencing disk stays, and reads as before; it may be deleted.
        With -Destination nothing but the new file is written. Give that one to qemu-img, and never a disk with a parent:
        it reads that without an error and gives zeros where the data of the parent should be.
    .PARAMETER Path
        The differencing disk.
    .PARAMETER Destination
        The new disk, in a folder that exists.
    .PARAMETER Type
        The type of the new disk: Dynamic or Fixed.
    .EXAMPLE
        Merge-DifferencingDisk C:\disks\monday.vhd
    .EXAMPLE
        Merge-DifferencingDisk C:\disks\monday.vhd -Destination D:\backup\monday.vhd -Type Fixed
    .OUTPUTS
        An object for the disk that holds everything now.
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName', 'File')]
        [string] $Path,
        [string] $Destination,
        [ValidateSet('Dynamic', 'Fixed')]
        [string] $Type = 'Dynamic'
    )
    process {
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        try {
            $disk = (Get-Application).GetHardDisk($file)
            if ($Destination) {
                $target = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination)
                if (-not $PSCmdlet.ShouldProcess($target, "Merge '$file' and its parents into a new disk")) { return }
                $task = $disk.MergeTo($target, [array]::IndexOf($script:DiskTypes, $Type))
            }
            else {
                $target = if ($disk.Parent) { $disk.Parent.File } else { $file }
                if (-not $PSCmdlet.ShouldProcess($target, "Merge '$file' into it")) { return }
                $task = $disk.Merge()
            }
            Wait-DiskTask $task 'Merge-DifferencingDisk'
            Get-DiskInformation $target
        }
        catch {
            $PSCmdlet.WriteError((New-DiskError $_ $file))
        }
    }
}

function Compress-DynamicDisk {
    <#
    .SYNOPSIS
        Compacts dynamic disks: blocks of zeros are removed from the file.
    .DESCRIPTION
        Fill the free space of the guest with zeros first (sdelete -z, zerofree). Children stay valid.
    .PARAMETER Path
        The disk; also output of Get-ChildItem.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Compress-DynamicDisk -ErrorAction SilentlyContinue
    .OUTPUTS
        An object for each disk, with its new SizeOnHost.
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName', 'File')]
        [string] $Path
    )
    process {
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        if (-not $PSCmdlet.ShouldProcess($file, 'Compact')) { return }
        try {
            $disk = (Get-Application).GetHardDisk($file)
            $task = $disk.Compact()
            Wait-DiskTask $task 'Compress-DynamicDisk'
            Get-DiskInformation $file
        }
        catch {
            $PSCmdlet.WriteError((New-DiskError $_ $file))
        }
    }
}

function Convert-HardDisk {
    <#
    .SYNOPSIS
        Writes the contents of a disk, of any type, to a new dynamic or fixed disk.
    .PARAMETER Path
        The source. It is only read, and so are its parents.
    .PARAMETER Destination
        The new disk; its name must end in .vhd, and its folder must exist.
    .PARAMETER Type
        Dynamic or Fixed.
    .EXAMPLE
        Convert-HardDisk C:\disks\base.vhd -Destination C:\disks\base-fixed.vhd -Type Fixed
    .OUTPUTS
        An object for the new disk.
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName', 'File')]
        [string] $Path,
        [Parameter(Mandatory = $true, Position = 1, ValueFromPipelineByPropertyName = $true)]
        [string] $Destination,
        [Parameter(Mandatory = $true, Position = 2)]
        [ValidateSet('Dynamic', 'Fixed')]
        [string] $Type
    )
    process {
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        $target = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination)
        if (-not $PSCmdlet.ShouldProcess($target, "Convert '$file' to a $Type disk")) { return }
        try {
            $disk = (Get-Application).GetHardDisk($file)
            $task = $disk.Convert($target, [array]::IndexOf($script:DiskTypes, $Type))
            Wait-DiskTask $task 'Convert-HardDisk'
            Get-DiskInformation $target
        }
        catch {
            $PSCmdlet.WriteError((New-DiskError $_ $file))
        }
    }
}

function Get-DiskChain {
    <#
    .SYNOPSIS
        Lists a disk and all its parents.
    .PARAMETER Path
        The disk at the top; also output of Get-ChildItem.
    .EXAMPLE
        Get-DiskChain C:\disks\tuesday.vhd | Format-Table Level, Type, SizeInGuest, SizeOnHost, File
    .EXAMPLE
        (Get-DiskChain C:\disks\tuesday.vhd | Measure-Object SizeOnHost -Sum).Sum
    .OUTPUTS
        An object for each disk; Level is 0 at the top. Where a parent is missing or another disk, an error ends the list.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName', 'File')]
        [string] $Path
    )
    process {
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        try {
            $disk = (Get-Application).GetHardDisk($file)
            for ($level = 0; $null -ne $disk -and $level -lt $script:MostLevels; $level++) {
                Write-Progress -Activity 'Get-DiskChain' -Status $disk.File
                ConvertTo-DiskInformation $disk $level
                $disk = $disk.Parent   # $null at the bottom
            }
        }
        catch {
            $PSCmdlet.WriteError((New-DiskError $_ $file))
        }
        finally {
            Write-Progress -Activity 'Get-DiskChain' -Completed
        }
    }
}

Export-ModuleMember -Function @(
    'New-DifferencingDisk', 'Merge-DifferencingDisk', 'Compress-DynamicDisk', 'Convert-HardDisk', 'Get-DiskChain'
)
