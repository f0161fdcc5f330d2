BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Remove-VpcMachine' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 5MB
        $null = New-VpcMachine beta
    }

    It 'deletes a machine, and no disk' {
        Remove-VpcMachine alpha -Force | Should -BeNullOrEmpty
        (Get-VpcMachine).Name | Should -Be beta
        Get-Name $folder | Should -Be 'a.vhd', 'beta.vmc'
    }

    It 'takes the saved state along' {
        Save-Machine alpha
        Remove-VpcMachine alpha -Confirm:$false
        Get-Name $folder | Should -Be 'a.vhd', 'beta.vmc'
    }

    It 'gives with -Passthru what the machine was' {
        $machine = Remove-VpcMachine -Name alpha -Force -Passthru
        $machine.Name | Should -Be alpha
        $machine.State | Should -Be 'Off'
        $machine.HardDrives.Path | Should -Be "$folder\a.vhd"
        Get-VpcMachine alpha -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'deletes a machine whose disk is missing, and tells of it only if the machine is asked for' {
        Remove-Item "$folder\a.vhd"
        $outcome = Get-Outcome { Remove-VpcMachine alpha -Force -Passthru }
        $outcome.Output.HardDrives.Path | Should -Be "$folder\a.vhd"
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'DiskNotFound,Remove-VpcMachine'
        (Get-VpcMachine).Name | Should -Be beta
    }

    It 'deletes a machine whose file is damaged' {
        Set-Content "$folder\alpha.vmc" 'none'
        Remove-VpcMachine alpha -Force
        Get-Name $folder | Should -Be 'a.vhd', 'beta.vmc'
    }
}
