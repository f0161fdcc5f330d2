# Where in a chain the disk is that the one at its top is to be merged into: what is named, or else the parent.
function Find-Ancestor($Chain, [string] $File) {
    $top = $Chain[0].File()
    if ($Chain.Count -eq 1) {
        throw (New-Failure 'WrongDiskType' 'InvalidOperation' "'$top' cannot be merged: it has no parent.")
    }
    if (-not $File) { return 1 }
    for ($i = 1; $i -lt $Chain.Count; $i++) {
        if ($Chain[$i].File() -eq $File) { return $i }
    }
    $message = "'$top' cannot be merged into '$File': that is none of the disks that it stands on."
    throw (New-Failure 'NoAncestor' 'InvalidArgument' $message)
}

function Merge-VpcDisk {
    <#
    .SYNOPSIS
        Merges a differencing disk into its parent, or all of a chain into an ancestor.
    .DESCRIPTION
        The parent takes the changes in. Its other children can no longer be used then, so that it asks first
        (-Force and -Confirm:$false do not). All disks between the one at -Path and the one at -DestinationPath are
        merged, from the top down. Whatever interrupts that, run it again: nothing is lost. Unlike with Merge-VHD
        the merged disks stay, and read as before; they may be deleted. To get a new disk, use Convert-VpcDisk.
    .PARAMETER Path
        The differencing disk at the top. Wild cards are allowed; a file that is named exactly as written is taken
        as it is.
    .PARAMETER LiteralPath
        The differencing disk at the top, without wild cards. This is what Get-ChildItem passes on.
    .PARAMETER DestinationPath
        The disk to merge into: an ancestor. Without it the parent.
    .PARAMETER Force
        Does not ask.
    .PARAMETER Passthru
        Gives an object for the disk that holds everything now.
    .PARAMETER AsJob
        Does it in the background, after the question, and gives a job for each disk:
        Receive-Job has what it gives, Stop-Job cancels it.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcDisk gives.
    .EXAMPLE
        Merge-VpcDisk -Path C:\disks\monday.vhd

        Merges a disk into its parent, after a question.
    .EXAMPLE
        Merge-VpcDisk C:\disks\tuesday.vhd -DestinationPath C:\disks\base.vhd -Force -Passthru

        Merges all of a chain into the disk at its bottom.
    .EXAMPLE
        Merge-VpcDisk -LiteralPath 'C:\disks\monday.vhd' -WhatIf

        Says what would be merged.
    .EXAMPLE
        Merge-VpcDisk C:\disks\monday.vhd -Force -AsJob | Receive-Job -Wait -AutoRemoveJob

        Merges a disk in the background.
    .LINK
        Convert-VpcDisk
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Path')]
    [OutputType('OpenVPC.Disk')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath,
        [Parameter(Position = 1)]
        [ValidateNotNullOrEmpty()]
        [string] $DestinationPath,
        [switch] $Force,
        [switch] $Passthru,
        [switch] $AsJob
    )
    begin {
        Connect-Application $PSCmdlet
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        $destination = $null
        if ($DestinationPath) { $destination = Resolve-NewPath $PSCmdlet $DestinationPath }
    }
    process {
        if ($DestinationPath -and $null -eq $destination) { return }
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            $object = $null
            try {
                $chain = @(Get-Chain $file)   # all of them have to be there before it begins
                $last = Find-Ancestor $chain $destination
                $target = $chain[$last].File()
                if (-not $PSCmdlet.ShouldProcess($target, "Merge '$file' into it")) { continue }
                if ($AsJob) {
                    $object = Start-DiskJob $PSCmdlet @{
                        LiteralPath     = $file
                        DestinationPath = $target
                        Passthru        = $Passthru.IsPresent
                    }
                }
                else {
                    foreach ($disk in $chain[0..($last - 1)]) {
                        Wait-DiskTask $PSCmdlet $disk.Merge()
                    }
                    if ($Passthru) { $object = Get-DiskObject $target }
                }
            }
            catch {
                Write-DiskError $PSCmdlet $_.Exception $file
            }
            if ($null -ne $object) { $object }
        }
    }
}
