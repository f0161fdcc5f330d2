function Optimize-VpcDisk {
    <#
    .SYNOPSIS
        Compacts dynamic disks: blocks that hold nothing but zeros leave the file.
    .DESCRIPTION
        Fill the free space of the guest with zeros first (sdelete -z, zerofree). Children of the disk stay valid.
        After Ctrl+C the disk reads as before and is compacted in part. It is compacted in its place, and needs no
        further room.
    .PARAMETER Path
        The disk, or several. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The disk, or several, without wild cards. This is what Get-ChildItem passes on.
    .PARAMETER Passthru
        Gives an object for each disk that was compacted.
    .PARAMETER AsJob
        Does it in the background, and gives a job for each disk: Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcDisk gives.
    .EXAMPLE
        Optimize-VpcDisk -Path C:\disks\base.vhd

        Compacts a disk.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Optimize-VpcDisk -Passthru | Format-Table Path, FileSize

        Compacts all disks of a folder and tells their sizes afterwards.
    .EXAMPLE
        Optimize-VpcDisk -LiteralPath 'C:\disks\base.vhd' -WhatIf

        Says what would be done.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Optimize-VpcDisk -AsJob | Receive-Job -Wait -AutoRemoveJob

        Compacts all disks of a folder at once.
    .LINK
        Convert-VpcDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Path')]
    [OutputType('OpenVPC.Disk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            if (-not $PSCmdlet.ShouldProcess($file, 'Compact the disk')) { continue }
            if ($AsJob) {
                Start-DiskJob $PSCmdlet @{ LiteralPath = $file; Passthru = $Passthru.IsPresent }
                continue
            }
            $object = $null
            try {
                $disk = $script:Application.GetHardDisk($file)
                Wait-DiskTask $PSCmdlet $disk.Compact()
                if ($Passthru) { $object = Get-DiskObject $file }
            }
            catch {
                Write-DiskError $PSCmdlet $_.Exception $file
            }
            if ($null -ne $object) { $object }
        }
    }
}
