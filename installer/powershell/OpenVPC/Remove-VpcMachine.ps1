function Remove-VpcMachine {
    <#
    .SYNOPSIS
        Deletes virtual machines: their files, saved states and undo disks, but no hard disk.
    .DESCRIPTION
        What is deleted cannot be had back, so that it asks first (-Force and -Confirm:$false do not). Only what
        belongs to the machine goes; its hard disks stay, as with Remove-VM. A machine that runs is not deleted. To
        forget a machine and keep its files, use Unregister-VpcMachine.
    .PARAMETER Name
        The machine, or several. Wild cards are allowed; a name that a machine has exactly as it is written is taken
        as it is.
    .PARAMETER Force
        Does not ask.
    .PARAMETER Passthru
        Gives an object for each machine that is deleted, with what it was.
    .INPUTS
        Names, or what the cmdlets for machines give.
    .OUTPUTS
        Nothing, or with -Passthru what Get-VpcMachine gives.
    .EXAMPLE
        Remove-VpcMachine -Name legacy

        Deletes a machine, after a question.
    .EXAMPLE
        Get-VpcMachine lab-* | Remove-VpcMachine -WhatIf

        Says which machines would be deleted.
    .EXAMPLE
        (Remove-VpcMachine legacy -Force -Passthru).HardDrives | Remove-Item -LiteralPath { $_.Path }

        Deletes a machine, and its hard disks too.
    .LINK
        Unregister-VpcMachine
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('OpenVPC.Machine')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('VMName')]
        [string[]] $Name,
        [switch] $Force,
        [switch] $Passthru
    )
    begin {
        Connect-Application $PSCmdlet
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
    }
    process {
        Invoke-OnMachine $PSCmdlet $Name Machine {
            param($machine, $target)
            if (-not $PSCmdlet.ShouldProcess($target, 'Delete the virtual machine')) { return }
            if ($Passthru) { Get-MachineResult $machine }   # given once it has been deleted
            $null = $script:Application.DeleteVirtualMachine($machine)
        }
    }
}
