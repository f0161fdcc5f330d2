@{
    RootModule           = 'OpenVPC.psm1'
    ModuleVersion        = '0.0.0'   # installer/build writes the version of the DLL here
    GUID                 = 'f2694ba9-67d9-4e93-8785-a63c23e33f28'
    Author               = 'OpenVPC'
    CompanyName          = 'OpenVPC'
    Copyright            = 'MIT licence'
    Description          = @'
Virtual hard disks (VHD): makes, lists, tests, merges, converts and compacts them, and keeps and runs virtual machines
of Virtual PC (.vmc); with the parameters of Hyper-V's cmdlets, but without Hyper-V and without an administrator. Needs
openvpc.dll to be registered; machines run in QEMU.
'@
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess     = @('OpenVPC.format.ps1xml')
    FunctionsToExport    = @(
        'Add-VpcMachineDisk', 'Clear-VpcMachineUndo', 'Convert-VpcDisk', 'Get-VpcDisk', 'Get-VpcMachine',
        'Merge-VpcDisk', 'Merge-VpcMachineUndo', 'New-VpcDisk', 'New-VpcMachine', 'Optimize-VpcDisk',
        'Register-VpcMachine', 'Remove-VpcMachine', 'Remove-VpcMachineDisk', 'Restart-VpcMachine', 'Resume-VpcMachine',
        'Save-VpcMachine', 'Set-VpcDisk', 'Set-VpcMachine', 'Start-VpcMachine', 'Stop-VpcMachine',
        'Suspend-VpcMachine', 'Test-VpcDisk', 'Unregister-VpcMachine'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    FileList             = @(
        'OpenVPC.psd1', 'OpenVPC.psm1', 'OpenVPC.format.ps1xml', 'Machine.ps1', 'Power.ps1',
        'Add-VpcMachineDisk.ps1', 'Clear-VpcMachineUndo.ps1', 'Convert-VpcDisk.ps1', 'Get-VpcDisk.ps1',
        'Get-VpcMachine.ps1', 'Merge-VpcDisk.ps1', 'Merge-VpcMachineUndo.ps1', 'New-VpcDisk.ps1',
        'New-VpcMachine.ps1', 'Optimize-VpcDisk.ps1', 'Register-VpcMachine.ps1', 'Remove-VpcMachine.ps1',
        'Remove-VpcMachineDisk.ps1', 'Restart-VpcMachine.ps1', 'Resume-VpcMachine.ps1', 'Save-VpcMachine.ps1',
        'Set-VpcDisk.ps1', 'Set-VpcMachine.ps1', 'Start-VpcMachine.ps1', 'Stop-VpcMachine.ps1',
        'Suspend-VpcMachine.ps1', 'Test-VpcDisk.ps1', 'Unregister-VpcMachine.ps1'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @(
                'VHD', 'VirtualDisk', 'VirtualMachine', 'VirtualPC', 'HyperV', 'PSEdition_Desktop', 'PSEdition_Core',
                'Windows'
            )
            LicenseUri   = 'https://opensource.org/licenses/MIT'
            ReleaseNotes = 'CHANGELOG.md, which is installed with openvpc.dll'
        }
    }
}
