function New-VpcDisk {
    <#
    .SYNOPSIS
        Makes a virtual hard disk: dynamic, fixed, or differencing.
    .DESCRIPTION
        Makes a .vhd that is dynamic (its file grows with use) unless -Fixed or -ParentPath asks for something else.
        Nothing is ever overwritten, and folders that are missing are made as well. Whatever interrupts it, Ctrl+C
        too, leaves no half-made disk behind. The parameters are those of New-VHD.
    .PARAMETER Path
        The file to be made, or several. It is taken as it is written, also with [ and ].
    .PARAMETER SizeBytes
        How much the disk holds: from 3MB to 2040GB, in whole megabytes. A differencing disk has the size of its
        parent.
    .PARAMETER Dynamic
        Makes a disk whose file grows with use. This is what is made anyway.
    .PARAMETER Fixed
        Makes a disk whose file has its full size at once.
    .PARAMETER Differencing
        Says that the disk keeps only what differs from its parent, as -ParentPath alone does.
    .PARAMETER ParentPath
        The disk that a differencing disk stands on. It must not be written to any more as long as it has children.
    .PARAMETER AsJob
        Does it in the background, and gives a job for each disk: Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        The paths of the disks to be made.
    .OUTPUTS
        An object with Path, VhdType, Size, FileSize and ParentPath for each disk.
    .EXAMPLE
        New-VpcDisk -Path C:\disks\base.vhd -SizeBytes 20GB

        Makes a dynamic disk of 20 GB.
    .EXAMPLE
        New-VpcDisk C:\disks\log.vhd 1GB -Fixed

        Makes a fixed disk.
    .EXAMPLE
        New-VpcDisk C:\disks\data.vhd 64GB -Dynamic -WhatIf

        Says what would be made, and makes nothing.
    .EXAMPLE
        New-VpcDisk C:\disks\monday.vhd -ParentPath C:\disks\base.vhd -Differencing

        Makes a differencing disk.
    .EXAMPLE
        1..20 | ForEach-Object { "C:\lab\student-$_.vhd" } | New-VpcDisk -ParentPath C:\disks\base.vhd

        Makes twenty disks that all begin as the same one.
    .EXAMPLE
        New-VpcDisk C:\disks\log.vhd 1GB -Fixed -AsJob | Receive-Job -Wait -AutoRemoveJob

        Makes a fixed disk in the background.
    .LINK
        Get-VpcDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Dynamic')]
    [OutputType('OpenVPC.Disk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('LiteralPath', 'PSPath', 'FullName')]
        [string[]] $Path,
        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'Dynamic')]
        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'Fixed')]
        [decimal] $SizeBytes,
        [Parameter(ParameterSetName = 'Dynamic')]
        [switch] $Dynamic,
        [Parameter(Mandatory = $true, ParameterSetName = 'Fixed')]
        [switch] $Fixed,
        [Parameter(ParameterSetName = 'Differencing')]
        [switch] $Differencing,
        [Parameter(Mandatory = $true, ParameterSetName = 'Differencing')]
        [string] $ParentPath,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
        $type = $PSCmdlet.ParameterSetName
    }
    process {
        foreach ($item in $Path) {
            $file = Resolve-NewPath $PSCmdlet $item
            if ($null -eq $file) { continue }
            if ($type -eq 'Differencing') {
                $parent = Resolve-NewPath $PSCmdlet $ParentPath
                if ($null -eq $parent) { continue }
                $action = "Make a differencing disk of '$parent'"
            }
            else {
                try {
                    $megabytes = ConvertTo-Megabyte $SizeBytes "'$file' cannot be created"
                }
                catch {
                    Write-DiskError $PSCmdlet $_.Exception $file
                    continue
                }
                $action = "Make a $($type.ToLowerInvariant()) disk of $megabytes MB"
            }
            if (-not $PSCmdlet.ShouldProcess($file, $action)) { continue }
            if ($AsJob) {
                $parameters = @{ Path = $file; $type = $true }
                if ($type -eq 'Differencing') { $parameters['ParentPath'] = $parent }
                else { $parameters['SizeBytes'] = $SizeBytes }
                Start-DiskJob $PSCmdlet $parameters
                continue
            }
            try {
                $task = switch ($type) {
                    'Dynamic' { $script:Application.CreateDynamicVirtualHardDisk($file, $megabytes) }
                    'Fixed' { $script:Application.CreateFixedVirtualHardDisk($file, $megabytes) }
                    'Differencing' { $script:Application.CreateDifferencingVirtualHardDisk($file, $parent) }
                }
                Wait-DiskTask $PSCmdlet $task
                $object = Get-DiskObject $file
            }
            catch {
                Write-DiskError $PSCmdlet $_.Exception $file
                continue
            }
            $object
        }
    }
}
