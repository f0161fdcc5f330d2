# This takes OpenVPC from all programs for a moment, so that nothing may run beside it.

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

# In a new copy of the module, which has not made the application object yet.
Describe 'Where OpenVPC is not registered' {
    BeforeEach {
        Remove-Module OpenVPC
        Import-Module OpenVPC
    }

    It 'each cmdlet ends with one sentence that says what to run: <name>' -ForEach @(
        @{ name = 'VirtualPC.Application'; part = 'CLSID' }
        @{ name = 'CLSID\{9A1774B7-8251-4468-A214-61DCAED9AC2F}'; part = 'InprocServer32' }
    ) {
        $calls = @{
            'Add-VpcMachineDisk'    = { Add-VpcMachineDisk a a.vhd }
            'Clear-VpcMachineUndo'  = { Clear-VpcMachineUndo a }
            'Convert-VpcDisk'       = { Convert-VpcDisk a.vhd b.vhd }
            'Get-VpcDisk'           = { Get-VpcDisk a.vhd }
            'Get-VpcMachine'        = { Get-VpcMachine }
            'Merge-VpcDisk'         = { Merge-VpcDisk a.vhd }
            'Merge-VpcMachineUndo'  = { Merge-VpcMachineUndo a }
            'New-VpcDisk'           = { New-VpcDisk a.vhd 3MB }
            'New-VpcMachine'        = { New-VpcMachine a }
            'Optimize-VpcDisk'      = { Optimize-VpcDisk a.vhd }
            'Register-VpcMachine'   = { Register-VpcMachine a.vmc }
            'Remove-VpcMachine'     = { Remove-VpcMachine a }
            'Remove-VpcMachineDisk' = { Remove-VpcMachineDisk a 0 0 }
            'Restart-VpcMachine'    = { Restart-VpcMachine a }
            'Resume-VpcMachine'     = { Resume-VpcMachine a }
            'Save-VpcMachine'       = { Save-VpcMachine a }
            'Set-VpcDisk'           = { Set-VpcDisk a.vhd -ParentPath b.vhd }
            'Set-VpcMachine'        = { Set-VpcMachine a }
            'Start-VpcMachine'      = { Start-VpcMachine a }
            'Stop-VpcMachine'       = { Stop-VpcMachine a }
            'Suspend-VpcMachine'    = { Suspend-VpcMachine a }
            'Test-VpcDisk'          = { Test-VpcDisk a.vhd }
            'Unregister-VpcMachine' = { Unregister-VpcMachine a }
        }
        $calls.Keys | Sort-Object | Should -Be (Get-Command -Module OpenVPC).Name
        Push-Location (New-Folder)
        $key = "HKLM:\Software\Classes\$name"
        Rename-Item "$key\$part" "$part-away" -ErrorAction Stop
        try {
            foreach ($call in $calls.GetEnumerator()) {
                $record = $call.Value | Should -Throw -ErrorId "NotRegistered,$($call.Key)" -PassThru
                $record.Exception.Message |
                    Should -Match "^OpenVPC is not registered for $(8 * [IntPtr]::Size)-bit programs.*regsvr32"
                $record.CategoryInfo.Category | Should -Be NotInstalled
                $record.TargetObject | Should -Be 'VirtualPC.Application'
                $record.Exception.InnerException | Should -BeNullOrEmpty
            }
        }
        finally {
            Rename-Item "$key\$part-away" $part
            Pop-Location
        }
    }
}
