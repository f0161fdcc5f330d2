function Unregister-VpcMachine {
    <#
    .SYNOPSIS
        Forgets virtual machines; their files stay.
    .DESCRIPTION
        The machines are not listed any more, until Register-VpcMachine makes them known again: here after they were
        moved, or on another computer. A machine that runs is not forgotten.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Passthru
        Gives an object for each machine that is forgotten. Its Path is what Register-VpcMachine takes.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Unregister-VpcMachine -Name legacy

        Forgets a machine.
    .EXAMPLE
        Unregister-VpcMachine legacy -Passthru | Move-Item -Destination D:\machines -PassThru | Register-VpcMachine

        Moves the file of a machine to another folder.
    .EXAMPLE
        Get-VpcMachine lab-* | Unregister-VpcMachine -WhatIf

        Says which machines would be forgotten.
    .LINK
        Register-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
    }
    process {
        Invoke-OnMachine $PSCmdlet $Name Machine {
            param($machine, $target)
            if (-not $PSCmdlet.ShouldProcess($target, 'Forget the virtual machine')) { return }
            $null = $script:Application.UnregisterVirtualMachine($machine)
            if ($Passthru) { Get-MachineResult $machine }
        }
    }
}
