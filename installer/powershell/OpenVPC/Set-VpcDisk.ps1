# The unique id of a disk, or the one that it records of its parent, as text; $null where there is none. Only to tell
# which of many files to give to the DLL, which looks at everything before it changes anything.
function Get-DiskId([string] $File, [switch] $OfParent) {
    $stream = [System.IO.FileStream]::new($File, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $bytes = [byte[]]::new(1024)
        foreach ($footer in ($stream.Length - 512), 0) {
            if ($footer -lt 0) { continue }
            $stream.Position = $footer
            $null = $stream.Read($bytes, 0, 1024)
            if ([System.Text.Encoding]::ASCII.GetString($bytes, 0, 8) -ne 'conectix') { continue }
            if (-not $OfParent) { return [BitConverter]::ToString($bytes, 68, 16) }
        }
        # The header of a differencing disk lies where its footer says, in bytes with the highest first.
        $place = [byte[]] $bytes[16..23]
        [Array]::Reverse($place)
        $stream.Position = [BitConverter]::ToInt64($place, 0)
        $null = $stream.Read($bytes, 0, 1024)
        [BitConverter]::ToString($bytes, 40, 16)
    }
    finally {
        $stream.Dispose()
    }
}

# The disks below some folders by their ids: lists of files.
function Get-DiskIndex($Cmdlet, [string[]] $Folder) {
    $index = @{}
    foreach ($file in ($Folder.ForEach({ Find-DiskFile $Cmdlet $_ }) | Sort-Object -Unique)) {
        try {
            $index[(Get-DiskId $file)] += @($file)
        }
        catch {
            Write-Verbose "'$file' is passed over: $($_.Exception.Message)"
        }
    }
    $index
}

# Which disks of a chain have lost their parents, from the top down, and which files those are now.
function Find-LostParent([string] $File, $Index) {
    $disk = $script:Application.GetHardDisk($File)
    while ($null -ne $disk) {
        $child = $disk
        try {
            $disk = $child.Parent()
            continue
        }
        catch {
            $reason = (Get-Cause $_.Exception).Message
        }
        $path = $child.File()
        $id = Get-DiskId $path -OfParent
        $candidates = @(if ($Index.ContainsKey($id)) { $Index[$id] })
        if ($candidates.Count -eq 0) {
            throw (New-Failure 'ParentNotFound' 'ObjectNotFound' "The parent of '$path' was not found. $reason")
        }
        if ($candidates.Count -gt 1) {
            $message = "Several files can be the parent of '$path', so that it has to be named by -ParentPath: " +
                ($candidates -join ', ')
            throw (New-Failure 'SeveralParents' 'InvalidArgument' $message)
        }
        $disk = $script:Application.GetHardDisk($candidates[0])
        [pscustomobject] @{ Child = $child; Parent = $disk }
    }
}

function Set-VpcDisk {
    <#
    .SYNOPSIS
        Tells a differencing disk where its parent is now, or finds the parents of a chain that was moved.
    .DESCRIPTION
        A child finds its parent by a relative and an absolute path; it is lost only when neither holds any more. A
        parent with another unique id is refused, so that no disk gets a parent that it was not made from: there is
        no -IgnoreIdMismatch.
    .PARAMETER Path
        The differencing disk. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The differencing disk, without wild cards. This is what Get-ChildItem passes on.
    .PARAMETER ParentPath
        Its parent: the same disk that it was made from, at its place now.
    .PARAMETER SearchIn
        Folders in which, and below which, the lost parents are: that of the disk, that of its parent, and so on.
        Disks are told apart by their unique ids. Where copies of one are found, nothing is changed.
    .PARAMETER Passthru
        Gives an object for each disk.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcDisk gives.
    .EXAMPLE
        Set-VpcDisk -Path C:\disks\monday.vhd -ParentPath D:\bases\base.vhd -Passthru

        Tells a disk where its parent is now.
    .EXAMPLE
        Set-VpcDisk C:\disks\tuesday.vhd -SearchIn C:\disks, D:\bases

        Finds all lost parents of a chain.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Set-VpcDisk -SearchIn D:\ -WhatIf

        Says what would be changed.
    .EXAMPLE
        Set-VpcDisk -LiteralPath 'C:\disks\monday.vhd' -ParentPath D:\bases\base.vhd

        Takes the name as it is written.
    .LINK
        Test-VpcDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Path')]
    [OutputType('OpenVPC.Disk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'PathSearch', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPathSearch', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,
        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'Path')]
        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'LiteralPath')]
        [string] $ParentPath,
        [Parameter(Mandatory = $true, ParameterSetName = 'PathSearch')]
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPathSearch')]
        [string[]] $SearchIn,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
        $index = $null
        $parent = $null
        if ($ParentPath) {
            $parent = Resolve-NewPath $PSCmdlet $ParentPath
        }
        else {
            $index = Get-DiskIndex $PSCmdlet @($SearchIn.ForEach({ Resolve-NewPath $PSCmdlet $_ }))
        }
    }
    process {
        if ($ParentPath -and $null -eq $parent) { return }
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            $object = $null
            try {
                if ($ParentPath) {
                    $links = @([pscustomobject] @{
                        Child  = $script:Application.GetHardDisk($file)
                        Parent = $script:Application.GetHardDisk($parent)
                    })
                }
                else {
                    $links = @(Find-LostParent $file $index)
                }
                foreach ($link in $links) {
                    $action = "Set the parent to '$($link.Parent.File())'"
                    if (-not $PSCmdlet.ShouldProcess($link.Child.File(), $action)) { continue }
                    $link.Child.Parent = $link.Parent
                }
                if ($Passthru) { $object = Get-DiskObject $file }
            }
            catch {
                Write-DiskError $PSCmdlet $_.Exception $file
            }
            if ($null -ne $object) { $object }
        }
    }
}
