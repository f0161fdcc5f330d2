BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Register-VpcMachine' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = New-VpcDisk "$folder\a.vhd" 5MB
        Write-MachineFile "$folder\alpha.vmc" '.\a.vhd'
        Write-MachineFile "$folder\beta[1].vmc" '.\a.vhd'
    }

    It 'makes a machine of another program known, and does not change its file' {
        $hash = (Get-FileHash "$folder\alpha.vmc").Hash
        $machine = Register-VpcMachine "$folder\alpha.vmc"
        $machine.Name | Should -Be alpha
        $machine.Path | Should -Be "$folder\alpha.vmc"
        $machine.State | Should -Be 'Off'
        $machine.MemoryStartup | Should -Be 256MB
        $machine.HardDrives.Path | Should -Be "$folder\a.vhd"
        $machine.HardDrives.ControllerNumber, $machine.HardDrives.ControllerLocation | Should -Be 1, 0
        (Get-VpcMachine).Name | Should -Be alpha
        (Get-FileHash "$folder\alpha.vmc").Hash | Should -Be $hash
    }

    It 'takes wild cards, paths, files and machines' {
        (Register-VpcMachine "$folder\*.vmc").Name | Sort-Object | Should -Be alpha, 'beta[1]'
        (Get-VpcMachine | Unregister-VpcMachine -Passthru | Register-VpcMachine).Count | Should -Be 2
        Unregister-VpcMachine *
        (Get-ChildItem "$folder\*.vmc" | Register-VpcMachine).Count | Should -Be 2
        Unregister-VpcMachine *
        ("$folder\alpha.vmc", "$folder\beta[1].vmc" | Register-VpcMachine).Name | Should -Be alpha, 'beta[1]'
        Unregister-VpcMachine *
        (Register-VpcMachine -LiteralPath "$folder\beta[1].vmc", "FileSystem::$folder\alpha.vmc").Name |
            Should -Be 'beta[1]', alpha
        Unregister-VpcMachine *
        Push-Location $folder
        try {
            (Register-VpcMachine -Path alpha.vmc).Path | Should -Be "$folder\alpha.vmc"
        }
        finally {
            Pop-Location
        }
    }

    It 'with -WhatIf registers nothing' {
        Register-VpcMachine "$folder\*.vmc" -WhatIf | Should -BeNullOrEmpty
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'refuses a machine that is registered, and goes on' {
        $null = Register-VpcMachine "$folder\alpha.vmc"
        $outcome = Get-Outcome { Register-VpcMachine "$folder\*.vmc" }
        $outcome.Output.Name | Should -Be 'beta[1]'
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'MachineExists,Register-VpcMachine'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be ResourceExists
        $outcome.Errors[0].TargetObject | Should -Be "$folder\alpha.vmc"
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$folder\alpha.vmc' is registered already."
    }

    It 'refuses one whose name another machine has' {
        $null = Register-VpcMachine "$folder\alpha.vmc"
        $null = New-Item -ItemType Directory "$folder\x"
        Copy-Item "$folder\alpha.vmc" "$folder\x"
        Assert-Refusal { Register-VpcMachine "$folder\x\alpha.vmc" } MachineExists ResourceExists `
            "$folder\x\alpha.vmc" "*already*'alpha'."
    }

    It 'refuses a file that is missing or damaged' {
        Assert-Refusal { Register-VpcMachine "$folder\z.vmc" } MachineNotFound ObjectNotFound "$folder\z.vmc" `
            "The file '$folder\z.vmc' does not exist."
        Set-Content "$folder\z.vmc" 'none'
        Assert-Refusal { Register-VpcMachine "$folder\z.vmc" } MachineError NotSpecified "$folder\z.vmc" `
            "'$folder\z.vmc' is damaged*"
        Get-Content "$folder\z.vmc" | Should -Be 'none'
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'refuses another provider, and a wild card that matches nothing' {
        Assert-Refusal { Register-VpcMachine 'HKLM:\x' } InvalidPath InvalidArgument 'HKLM:\x' '*Registry.'
        Assert-Refusal { Register-VpcMachine "$folder\z*.vmc" } NoMatch ObjectNotFound "$folder\z*.vmc" 'No file*'
    }
}
