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

    It 'does not ask' {
        $ConfirmPreference = 'High'
        Unregister-VpcMachine *
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'forgets a machine whose file is damaged' {
        Set-Content "$folder\alpha.vmc" 'none'
        Unregister-VpcMachine alpha
        (Get-VpcMachine).Name | Should -Be beta
    }
}
