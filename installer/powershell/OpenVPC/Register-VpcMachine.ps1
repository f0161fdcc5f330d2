function Register-VpcMachine {
    <#
    .SYNOPSIS
        Makes virtual machines known whose files are there: of Virtual PC, from another computer, moved or copied.
    .DESCRIPTION
        The files stay where they are, and are not changed. The name of a machine is that of its file; another machine
        that has it must be renamed or forgotten first. A copy of a machine has the same disks as the first.
    .PARAMETER Path
        The file (.vmc), or several. Wild cards are allowed; a file that is named exactly as written is taken as it is.
    .PARAMETER LiteralPath
        The file, or several, without wild cards. This is what Get-ChildItem passes on.
    .INPUTS
        Paths, files, or what the cmdlets for machines give.
    .OUTPUTS
        An object for each machine, as Get-VpcMachine gives.
    .EXAMPLE
        Register-VpcMachine -Path D:\machines\old.vmc

        Makes a machine known.
    .EXAMPLE
        Get-ChildItem D:\machines -Filter *.vmc -Recurse | Register-VpcMachine

        Makes all machines below a folder known.
    .EXAMPLE
        Register-VpcMachine -LiteralPath 'D:\machines\old.vmc' -WhatIf

        Says what would be done.
    .LINK
        Unregister-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Path')]
    [OutputType('OpenVPC.Machine')]
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
            if (-not $PSCmdlet.ShouldProcess($file, 'Register the virtual machine')) { continue }
            $machine = $null
            try {
                $machine = $script:Application.RegisterVirtualMachine('', $file)
            }
            catch {
                Write-MachineError $PSCmdlet $_.Exception $file
            }
            if ($null -ne $machine) { Write-MachineObject $PSCmdlet $machine $file }
        }
    }
}
