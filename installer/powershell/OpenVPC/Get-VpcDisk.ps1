$script:DiskExtensions = '.vhd', '.avhd', '.vud'   # disks, snapshots of Hyper-V, undo disks of Virtual PC

# The files below a folder that are named as disks are. Links to folders are not followed: they may lead in circles.
function Find-DiskFile($Cmdlet, [string] $Folder) {
    $activity = $Cmdlet.MyInvocation.MyCommand.Name
    $link = [System.IO.FileAttributes]::ReparsePoint
    $sinceDrawn = [System.Diagnostics.Stopwatch]::StartNew()
    $waiting = [System.Collections.Generic.Stack[string]]::new()
    $waiting.Push($Folder)
    try {
        while ($waiting.Count -gt 0) {
            $current = $waiting.Pop()
            if ($sinceDrawn.ElapsedMilliseconds -ge 250) {
                Write-Progress -Activity $activity -Status $current
                $sinceDrawn.Restart()
            }
            try {
                $files = [System.IO.Directory]::GetFiles($current)
                $folders = [System.IO.DirectoryInfo]::new($current).GetDirectories()
            }
            catch {
                Write-DiskError $Cmdlet $_.Exception $current
                continue
            }
            [Array]::Sort($files, [StringComparer]::OrdinalIgnoreCase)
            foreach ($file in $files) {
                if ([System.IO.Path]::GetExtension($file) -in $script:DiskExtensions) { $file }
            }
            foreach ($below in ($folders | Sort-Object Name -Descending)) {   # what is pushed last comes first
                if (-not ($below.Attributes -band $link)) { $waiting.Push($below.FullName) }
            }
        }
    }
    finally {
        Write-Progress -Activity $activity -Completed
    }
}

# What is known of these disks and of their parents, wherever those lie, by path; $null for what cannot be read. Keys
# are compared as Windows compares paths. What is broken is an error of its own.
function Get-DiskTable($Cmdlet, [string[]] $File) {
    $table = [ordered] @{}
    $waiting = [System.Collections.Generic.Queue[string]]::new([string[]] $File)
    while ($waiting.Count -gt 0) {
        $current = $waiting.Dequeue()
        if ($table.Contains($current)) { continue }
        $table[$current] = $null
        try {
            $disk = $script:Application.GetHardDisk($current)
            $object = ConvertTo-DiskObject $disk 0
            $table[$current] = $object
            $parent = $disk.Parent()
            if ($null -ne $parent) {
                $object.ParentPath = $parent.File()
                $waiting.Enqueue($object.ParentPath)
            }
        }
        catch {
            Write-DiskError $Cmdlet $_.Exception $current
        }
    }
    $table
}

# The disks below a folder as trees: each parent is followed by its children, which are a level deeper.
function Get-DiskTree($Cmdlet, [string] $Folder) {
    $table = Get-DiskTable $Cmdlet @(Find-DiskFile $Cmdlet $Folder)
    $children = @{}
    $waiting = [System.Collections.Generic.Stack[object]]::new()
    $objects = @($table.Values.Where({ $null -ne $_ }))
    [Array]::Reverse($objects)
    foreach ($object in $objects) {
        $parent = $object.ParentPath
        if ($null -eq $parent -or $null -eq $table[$parent]) {
            $waiting.Push($object)
        }
        else {
            if (-not $children.ContainsKey($parent)) {
                $children[$parent] = [System.Collections.Generic.List[object]]::new()
            }
            $children[$parent].Add($object)
        }
    }
    while ($waiting.Count -gt 0) {
        $object = $waiting.Pop()
        $object
        foreach ($child in $children[$object.Path]) {
            $child.Level = $object.Level + 1
            $waiting.Push($child)
        }
    }
}

function Get-VpcDisk {
    <#
    .SYNOPSIS
        Tells what a virtual hard disk is: its type, sizes and parent; on demand also all that it stands on.
    .DESCRIPTION
        Gives an object for each disk, as Get-VHD does. A disk whose parent is missing, or another disk now, is
        listed all the same, and an error tells the reason. Disks are only read.
    .PARAMETER Path
        The disk, or several. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The disk, or several, without wild cards. This is what Get-ChildItem passes on.
    .PARAMETER Chain
        Lists also what the disk stands on, down to the bottom. Level is 0 for the disk itself, 1 for its parent.
    .PARAMETER Recurse
        Lists the disks (.vhd, .avhd, .vud) in a folder and all folders below it as trees: each parent, wherever it
        lies, is followed by its children. Level is 0 for disks without a parent, 1 for their children.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        An object with Path, VhdFormat, VhdType, FileSize, Size, ParentPath and Level for each disk. Sizes are in
        bytes.
    .EXAMPLE
        Get-VpcDisk C:\disks\base.vhd

        Tells what the disk is.
    .EXAMPLE
        Get-VpcDisk -Path C:\disks\*.vhd | Sort-Object FileSize

        Lists the disks of a folder, the smallest first.
    .EXAMPLE
        Get-VpcDisk C:\disks\monday.vhd -Chain

        Lists a differencing disk and all that it stands on.
    .EXAMPLE
        (Get-VpcDisk C:\disks\monday.vhd -Chain | Measure-Object FileSize -Sum).Sum

        Tells how much room a chain takes.
    .EXAMPLE
        Get-VpcDisk C:\disks -Recurse

        Shows all disks below a folder as trees.
    .EXAMPLE
        Get-VpcDisk -LiteralPath 'C:\disks\base.vhd' | Format-List

        Shows everything that is known of a disk.
    .LINK
        Test-VpcDisk
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('OpenVPC.Disk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,
        [switch] $Chain,
        [switch] $Recurse
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            if ($Recurse -and [System.IO.Directory]::Exists($file)) {
                Get-DiskTree $PSCmdlet $file
                continue
            }
            $objects = [System.Collections.Generic.List[object]]::new()
            $caught = $null
            try {
                $disk = $script:Application.GetHardDisk($file)
                do {
                    $object = ConvertTo-DiskObject $disk $objects.Count
                    $objects.Add($object)
                    $disk = $disk.Parent()   # $null at the bottom
                    if ($null -ne $disk) { $object.ParentPath = $disk.File() }
                } while ($Chain -and $null -ne $disk)
            }
            catch {
                $caught = $_
            }
            $objects
            if ($null -ne $caught) { Write-DiskError $PSCmdlet $caught.Exception $file }
        }
    }
}
