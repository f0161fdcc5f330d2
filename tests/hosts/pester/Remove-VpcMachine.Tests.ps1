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

    It 'takes several names, wild cards, and machines from a pipeline' {
        Remove-VpcMachine alpha, beta -Force
        Get-VpcMachine | Should -BeNullOrEmpty
        $null = 'gamma', 'delta' | New-VpcMachine
        Remove-VpcMachine g* -Force
        (Get-VpcMachine).Name | Should -Be delta
        Get-VpcMachine | Remove-VpcMachine -Force
        Get-VpcMachine | Should -BeNullOrEmpty
        (Get-Outcome { Remove-VpcMachine z* -Force }).Errors.Count | Should -Be 0
    }

    It 'asks first, and where nobody can answer deletes nothing' {
        foreach ($call in { Remove-VpcMachine alpha }, { Remove-VpcMachine alpha -Force -Confirm }) {
            $outcome = Get-Outcome $call
            $outcome.Output | Should -BeNullOrEmpty
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].Exception.Message | Should -BeLike '*NonInteractive*'
        }
        Get-Name $folder | Should -Be 'a.vhd', 'alpha.vmc', 'beta.vmc'
    }

    It 'with -WhatIf deletes nothing' {
        Remove-VpcMachine * -Force -Passthru -WhatIf | Should -BeNullOrEmpty
        Get-Name $folder | Should -Be 'a.vhd', 'alpha.vmc', 'beta.vmc'
        (Get-VpcMachine).Count | Should -Be 2
    }

    It 'refuses a machine that runs, and goes on' {
        $running = Start-Machine alpha
        try {
            $outcome = Get-Outcome { Remove-VpcMachine * -Force -Passthru }
        }
        finally {
            $running.Dispose()
        }
        $outcome.Output.Name | Should -Be beta
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'MachineActive,Remove-VpcMachine'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be InvalidOperation
        $outcome.Errors[0].TargetObject | Should -Be alpha
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$folder\alpha.vmc' runs."
        (Get-VpcMachine).Name | Should -Be alpha
    }

    It 'refuses a name that no machine has' {
        Assert-Refusal { Remove-VpcMachine none -Force } MachineNotFound ObjectNotFound none '*no virtual machine*none*'
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
