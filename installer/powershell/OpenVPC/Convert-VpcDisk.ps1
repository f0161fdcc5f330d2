function Convert-VpcDisk {
    <#
    .SYNOPSIS
        Writes what a disk holds to a new dynamic or fixed disk. Of a chain it makes one disk.
    .DESCRIPTION
        The source and all that it stands on are only read. Nothing is ever overwritten, so that it does not ask.
        Whatever interrupts it, Ctrl+C too, leaves no half-made disk behind. Give programs that know no parents, as
        qemu-img, what this makes of a differencing disk, and never that disk: they read it without an error and
        give zeros where the data of the parent should be.
    .PARAMETER Path
        The source. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The source, without wild cards. This is what Get-ChildItem passes on.
    .PARAMETER DestinationPath
        The new disk, in a folder that exists; its name ends in .vhd. It is taken as it is written.
    .PARAMETER VHDType
        Dynamic or Fixed. Without it the type of the source, and Dynamic for a differencing disk.
    .PARAMETER DeleteSource
        Deletes the source when the new disk is complete. Its parents stay. Children of the source could no longer
        be used.
    .PARAMETER Passthru
        Gives an object for the new disk.
    .PARAMETER AsJob
        Does it in the background, and gives a job for each disk: Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcDisk gives.
    .EXAMPLE
        Convert-VpcDisk -Path C:\disks\base.vhd -DestinationPath C:\disks\base-fixed.vhd -VHDType Fixed

        Makes a fixed disk of a dynamic one.
    .EXAMPLE
        Convert-VpcDisk C:\disks\monday.vhd C:\disks\monday-alone.vhd -Passthru

        Makes one dynamic disk of a chain.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Convert-VpcDisk -DestinationPath { "C:\backup\$($_.Name)" } -VHDType Dynamic

        Copies all disks of a folder, each as one disk.
    .EXAMPLE
        Convert-VpcDisk -LiteralPath 'C:\disks\log.vhd' C:\disks\log2.vhd -VHDType Dynamic -DeleteSource

        Has a dynamic disk instead of a fixed one.
    .EXAMPLE
        Convert-VpcDisk C:\disks\monday.vhd C:\disks\alone.vhd -AsJob | Receive-Job -Wait -AutoRemoveJob

        Makes one disk of a chain in the background.
    .LINK
        Merge-VpcDisk
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
        [Parameter(Mandatory = $true, Position = 1, ValueFromPipelineByPropertyName = $true)]
        [string] $DestinationPath,
        [Parameter(Position = 2)]
        [ValidateSet('Dynamic', 'Fixed')]
        [string] $VHDType,
        [switch] $DeleteSource,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        $target = Resolve-NewPath $PSCmdlet $DestinationPath
        if ($null -eq $target) { return }
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            $object = $null
            try {
                $disk = $script:Application.GetHardDisk($file)
                $type = if ($VHDType) { [int] ($VHDType -eq 'Fixed') } else { [int] ($disk.Type() -eq 1) }
                $action = "Convert '$file' to a $($script:DiskTypes[$type].ToLowerInvariant()) disk"
                if ($DeleteSource) { $action += ', and delete it' }
                if (-not $PSCmdlet.ShouldProcess($target, $action)) { continue }
                if ($AsJob) {
                    $object = Start-DiskJob $PSCmdlet @{
                        LiteralPath     = $file
                        DestinationPath = $target
                        VHDType         = $script:DiskTypes[$type]
                        DeleteSource    = $DeleteSource.IsPresent
                        Passthru        = $Passthru.IsPresent
                    }
                }
                else {
                    Wait-DiskTask $PSCmdlet $disk.Convert($target, $type)
                    if ($Passthru) { $object = Get-DiskObject $target }
                    if ($DeleteSource) { [System.IO.File]::Delete($file) }
                }
            }
            catch {
                Write-DiskError $PSCmdlet $_.Exception $file
            }
            if ($null -ne $object) { $object }
        }
    }
}
