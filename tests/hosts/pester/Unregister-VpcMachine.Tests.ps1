BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Unregister-VpcMachine' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = 'alpha', 'beta' | New-VpcMachine
    }

    It 'forgets a machine, whose file stays as it is' {
        $hash = (Get-FileHash "$folder\alpha.vmc").Hash
        Unregister-VpcMachine alpha | Should -BeNullOrEmpty
        (Get-VpcMachine).Name | Should -Be beta
        (Get-FileHash "$folder\alpha.vmc").Hash | Should -Be $hash
    }

    It 'gives with -Passthru what can be registered again' {
        $machine = Unregister-VpcMachine -Name alpha -Passthru
        $machine.Name | Should -Be alpha
        $machine.Path | Should -Be "$folder\alpha.vmc"
        ($machine | Register-VpcMachine).Name | Should -Be alpha
    }

    It 'takes several names, wild cards, and machines from a pipeline' {
        (Unregister-VpcMachine alpha, beta -Passthru).Name | Should -Be alpha, beta
        $null = Register-VpcMachine "$folder\*.vmc"
        (Unregister-VpcMachine *a -Passthru).Count | Should -Be 2
        $null = Register-VpcMachine "$folder\*.vmc"
        Get-VpcMachine b* | Unregister-VpcMachine
        (Get-VpcMachine).Name | Should -Be alpha
    }

    It 'does not ask, and with -WhatIf forgets nothing' {
        Unregister-VpcMachine * -Passthru -WhatIf | Should -BeNullOrEmpty
        (Get-VpcMachine).Count | Should -Be 2
        $ConfirmPreference = 'High'
        Unregister-VpcMachine *
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'refuses a machine that runs, and a name that no machine has, and goes on' {
        $running = Start-Machine alpha
        try {
            $outcome = Get-Outcome { Unregister-VpcMachine none, alpha, beta -Passthru }
        }
        finally {
            $running.Dispose()
        }
        $outcome.Output.Name | Should -Be beta
        $outcome.Errors.FullyQualifiedErrorId | Should -Be @(
            'MachineNotFound,Unregister-VpcMachine', 'MachineActive,Unregister-VpcMachine')
        $outcome.Errors.TargetObject | Should -Be none, alpha
        (Get-VpcMachine).Name | Should -Be alpha
    }

    It 'forgets a machine whose file is damaged' {
        Set-Content "$folder\alpha.vmc" 'none'
        Unregister-VpcMachine alpha
        (Get-VpcMachine).Name | Should -Be beta
    }
}
