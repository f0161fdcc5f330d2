# What all cmdlets have in common that do something with machines, after a question or without one.

BeforeDiscovery {
    $commands = @(
        @{ command = 'Clear-VpcMachineUndo'; asks = $true; given = @{} }
        @{ command = 'Merge-VpcMachineUndo'; asks = $true; given = @{} }
        @{ command = 'Remove-VpcMachine'; asks = $true; given = @{} }
        @{ command = 'Set-VpcMachine'; asks = $false; given = @{ MemoryStartupBytes = 64MB } }
        @{ command = 'Unregister-VpcMachine'; asks = $false; given = @{} }
    )
    $ways = @(
        @{ way = 'several names'; call = { & $command beta, alpha -Passthru @sure } }
        @{ way = 'a wild card'; call = { & $command *a -Passthru @sure } }
        @{ way = 'names from a pipeline'; call = { 'alpha', 'beta' | & $command -Passthru @sure } }
        @{ way = 'machines from a pipeline'; call = { Get-VpcMachine | & $command -Passthru @sure } }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting

    # All files of a folder whose names have that part, and all such machines: a text that changes when they do.
    function Get-Trace([string] $Part) {
        $files = Get-ChildItem -LiteralPath $folder -Recurse -File -Filter "*$Part*" | Sort-Object FullName
        $parts = @($files | ForEach-Object { $_.FullName, (Get-FileHash -LiteralPath $_.FullName).Hash })
        $parts += Get-VpcMachine "*$Part*" | ForEach-Object { $_.Name }
        "$parts"
    }
}

AfterAll {
    Restore-Setting $settings
}

Describe '<command>' -ForEach $commands {
    BeforeEach {
        $folder = New-MachineFolder
        foreach ($name in 'alpha', 'beta') {
            $null = New-VpcMachine $name -NewVHDPath "$name.vhd" -NewVHDSizeBytes 5MB
            $null = New-UndoDisk $name
        }
        $before = Get-Trace ''
        $sure = $given + @{}
        if ($asks) { $sure['Force'] = $true }
    }

    It 'takes <way>' -ForEach $ways {
        $traces = (Get-Trace alpha), (Get-Trace beta)
        (& $call).Name | Sort-Object | Should -Be alpha, beta
        Get-Trace alpha | Should -Not -Be $traces[0]
        Get-Trace beta | Should -Not -Be $traces[1]
    }

    It 'does nothing, and says nothing, where a wild card matches nothing' {
        $outcome = Get-Outcome { & $command z* @sure }
        $outcome.Errors | Should -BeNullOrEmpty
        $outcome.Output | Should -BeNullOrEmpty
        Get-Trace '' | Should -Be $before
    }

    It 'with -WhatIf changes nothing' {
        & $command * -Passthru -WhatIf @sure | Should -BeNullOrEmpty
        Get-Trace '' | Should -Be $before
    }

    It 'asks where it has to, and where nobody can answer changes nothing' {
        $calls = @({ & $command alpha -Confirm @sure })
        if ($asks) { $calls += { & $command alpha @given } }
        foreach ($call in $calls) {
            $outcome = Get-Outcome $call
            $outcome.Output | Should -BeNullOrEmpty
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].Exception.Message | Should -BeLike '*NonInteractive*'
        }
        Get-Trace '' | Should -Be $before
    }

    It 'refuses a machine that runs, and goes on' {
        $running = Start-Machine alpha
        try {
            $outcome = Get-Outcome { & $command * -Passthru @sure }
        }
        finally {
            $running.Dispose()
        }
        $outcome.Output.Name | Should -Be beta
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be "MachineActive,$command"
        $outcome.Errors[0].CategoryInfo.Category | Should -Be InvalidOperation
        $outcome.Errors[0].TargetObject | Should -Be alpha
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$folder\alpha.vmc'*"
    }

    It 'refuses a name that no machine has, and goes on' {
        Assert-Refusal { & $command none @sure } MachineNotFound ObjectNotFound none '*no virtual machine*none*'
        Get-Trace '' | Should -Be $before
        (Get-Outcome { & $command none, alpha -Passthru @sure }).Output.Name | Should -Be alpha
    }
}
