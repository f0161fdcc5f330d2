function Test-VpcDisk {
    <#
    .SYNOPSIS
        Tells whether a disk and all that it stands on can be used.
    .DESCRIPTION
        Gives $true, or $false and an error with the reason, as Test-VHD does: a file is no disk or damaged, a
        parent is missing or another disk now. Disks are only read.
    .PARAMETER Path
        The disk, or several. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The disk, or several, without wild cards. This is what Get-ChildItem passes on.
    .INPUTS
        Paths, files, or what the cmdlets for disks give.
    .OUTPUTS
        System.Boolean, for each disk.
    .EXAMPLE
        Test-VpcDisk -Path C:\disks\monday.vhd

        Says True if the disk, its parent, and all below that are there and belong together.
    .EXAMPLE
        Get-ChildItem C:\disks\*.vhd | Where-Object { -not (Test-VpcDisk -LiteralPath $_.FullName -ErrorAction Ignore) }

        Lists the files that cannot be used.
    .LINK
        Get-VpcDisk
    .LINK
        Set-VpcDisk
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType([bool])]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true,
            ValueFromPipelineByPropertyName = $true)]
        [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [string[]] $LiteralPath
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        foreach ($file in (Resolve-FilePath $PSCmdlet $Path $LiteralPath)) {
            $caught = $null
            try {
                foreach ($disk in (Get-Chain $file)) {
                    $null = ConvertTo-DiskObject $disk 0   # which reads all there is to read
                }
            }
            catch {
                $caught = $_
            }
            $null -eq $caught
            if ($null -ne $caught) { Write-DiskError $PSCmdlet $caught.Exception $file }
        }
    }
}
