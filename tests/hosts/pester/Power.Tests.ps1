# The cmdlets that start and stop machines, with QEMU and the guest of tests/guest: $env:OPENVPC_TEST_GUEST is its sector.

BeforeDiscovery {
    $hasGuest = [bool] $env:OPENVPC_TEST_GUEST
    $commands = @(
        @{ command = 'Start-VpcMachine'; from = 'Off'; to = 'Running'; given = @{} }
        @{ command = 'Suspend-VpcMachine'; from = 'Running'; to = 'Paused'; given = @{} }
        @{ command = 'Resume-VpcMachine'; from = 'Paused'; to = 'Running'; given = @{} }
        @{ command = 'Save-VpcMachine'; from = 'Running'; to = 'Saved'; given = @{} }
        @{ command = 'Stop-VpcMachine'; from = 'Running'; to = 'Off'; given = @{ TurnOff = $true } }
        @{ command = 'Stop-VpcMachine'; from = 'Paused'; to = 'Saved'; given = @{ Save = $true } }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting

    # A machine with the guest on its disk, which writes to an undo disk, and with its serial port in a file.
    function New-GuestMachine([string] $Name) {
        $null = New-VpcDisk "$folder\$Name.vhd" 3MB -Fixed
        $stream = [System.IO.File]::OpenWrite("$folder\$Name.vhd")   # a fixed disk begins with what is on it
        $sector = [System.IO.File]::ReadAllBytes($env:OPENVPC_TEST_GUEST)
        $stream.Write($sector, 0, $sector.Length)
        $stream.Dispose()
        $null = New-VpcMachine $Name -VHDPath "$folder\$Name.vhd" -MemoryStartupBytes 32MB
        Set-VpcMachine $Name -Undo $true -UndoAction Keep
        @((Get-ComMachine $Name).SerialPorts())[0].Configure(1, "$folder\$Name.txt", $false)
    }

    # What the guest has said; the machine may have the file open.
    function Get-Said([string] $Name) {
        $stream = [System.IO.File]::Open("$folder\$Name.txt", 'Open', 'Read', 'ReadWrite, Delete')
        try {
            [System.IO.StreamReader]::new($stream).ReadToEnd()
        }
        finally {
            $stream.Dispose()
        }
    }

    function Wait-Said([string] $Name, [string] $Like) {
        $end = [DateTime]::UtcNow.AddSeconds(60)
        while ((-not (Test-Path "$folder\$Name.txt") -or (Get-Said $Name) -notlike $Like) -and
            [DateTime]::UtcNow -lt $end) {
            Start-Sleep -Milliseconds 100
        }
        Get-Said $Name | Should -BeLike $Like
    }

    # Brings a new machine into a state.
    function Set-State([string] $Name, [string] $State) {
        if ($State -eq 'Off') { return }
        Start-VpcMachine $Name
        if ($State -eq 'Paused') { Suspend-VpcMachine $Name }
        if ($State -eq 'Saved') { Save-VpcMachine $Name }
    }

    function Get-State {
        @(Get-VpcMachine alpha, beta).State
    }
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Machines with a guest' -Skip:(-not $hasGuest) {
    BeforeEach {
        $folder = New-MachineFolder
        'alpha', 'beta' | ForEach-Object { New-GuestMachine $_ }
    }

    AfterEach {
        Get-VpcMachine | Where-Object State -in Running, Paused | Stop-VpcMachine -TurnOff
    }

    Context '<command> from <from> to <to>' -ForEach $commands {
        BeforeEach {
            'alpha', 'beta' | ForEach-Object { Set-State $_ $from }
        }

        It 'takes several names, gives nothing, and gives the machines with -Passthru' {
            & $command alpha @given | Should -BeNullOrEmpty
            Get-State | Should -Be $to, $from
            $machine = & $command b* @given -Passthru
            $machine.Name | Should -Be beta
            $machine.State | Should -Be $to
            Get-State | Should -Be $to, $to
        }

        It 'takes machines from a pipeline, and is done in the background with -AsJob' {
            $jobs = @(Get-VpcMachine | & $command @given -Passthru -AsJob)
            $jobs.Count | Should -Be 2
            $machines = $jobs | Receive-Job -Wait -AutoRemoveJob
            $machines.State | Should -Be $to, $to
            Get-State | Should -Be $to, $to
        }

        It 'with -WhatIf, and where it asks and nobody can answer, does nothing' {
            & $command * @given -Passthru -WhatIf | Should -BeNullOrEmpty
            & $command * @given -AsJob -WhatIf | Should -BeNullOrEmpty
            $outcome = Get-Outcome { & $command alpha @given -Confirm }
            $outcome.Errors[0].Exception.Message | Should -BeLike '*NonInteractive*'
            Get-State | Should -Be $from, $from
        }

        It 'warns of a machine of which that is done already, and does the others' {
            & $command alpha @given
            $all = @(& $command alpha, beta @given -Passthru 3>&1)
            $all.Count | Should -Be 3
            $all[0] | Should -BeOfType System.Management.Automation.WarningRecord
            $all[0].Message | Should -Be "'alpha' is $($to.ToLower()) already."
            $all[1..2].Name | Should -Be alpha, beta
            Get-State | Should -Be $to, $to
        }

        It 'refuses a name that no machine has, and does the others' {
            $outcome = Get-Outcome { & $command none, alpha @given -Passthru }
            $outcome.Output.State | Should -Be $to
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].FullyQualifiedErrorId | Should -Be "MachineNotFound,$command"
            $outcome.Errors[0].TargetObject | Should -Be none
        }
    }

    It 'starts a machine that goes on when the cmdlet has ended, and shows its state' {
        Start-VpcMachine alpha
        Wait-Said alpha '*READY 1*TICK 2*'
        $uptimes = (Get-VpcMachine).Uptime.TotalSeconds
        $uptimes[0] | Should -BeGreaterOrEqual 1
        $uptimes[0] | Should -BeLessThan 120
        $uptimes[1] | Should -Be 0
        Get-VpcMachine | Out-String -Width 300 | Should -Match '(?s)alpha\s+Running\s+32\s+1\s.*beta\s+Off\s'
    }

    It 'pauses a machine, which says nothing meanwhile, and lets it go on' {
        Start-VpcMachine alpha
        Wait-Said alpha '*READY 1*TICK 1*'
        Suspend-VpcMachine alpha
        Start-Sleep -Milliseconds 300
        $said = Get-Said alpha
        Start-Sleep -Milliseconds 2500
        Get-Said alpha | Should -Be $said
        Resume-VpcMachine alpha
        Wait-Said alpha "$said*TICK*"
    }

    It 'saves a machine, which goes on from there' {
        Start-VpcMachine alpha
        Wait-Said alpha '*READY 1*TICK 2*'
        Save-VpcMachine alpha
        Start-VpcMachine alpha
        Wait-Said alpha '*TICK 4*'
        Get-Said alpha | Should -Not -BeLike '*READY*READY*'
    }

    It 'resets a machine, after a question' {
        Start-VpcMachine alpha
        Wait-Said alpha '*READY 1*'
        $outcome = Get-Outcome { Restart-VpcMachine alpha }
        $outcome.Errors[0].Exception.Message | Should -BeLike '*NonInteractive*'
        Restart-VpcMachine alpha -Force -WhatIf
        $machine = Restart-VpcMachine alpha -Force -Wait -Timeout 60 -Passthru
        $machine.State | Should -Be 'Running'
        Wait-Said alpha '*READY 1*READY 2*'
        (Restart-VpcMachine alpha -Force -Passthru -AsJob | Receive-Job -Wait -AutoRemoveJob).State | Should -Be 'Running'
        Wait-Said alpha '*READY 2*READY 3*'
    }

    It 'refuses what a machine cannot do in its state: <command>, <state>' -ForEach @(
        @{ command = 'Start-VpcMachine'; state = 'Paused'; id = 'MachineActive'; given = @{} }
        @{ command = 'Suspend-VpcMachine'; state = 'Off'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Suspend-VpcMachine'; state = 'Saved'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Resume-VpcMachine'; state = 'Off'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Resume-VpcMachine'; state = 'Saved'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Save-VpcMachine'; state = 'Off'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Stop-VpcMachine'; state = 'Saved'; id = 'MachineNotRunning'; given = @{ TurnOff = $true } }
        @{ command = 'Stop-VpcMachine'; state = 'Saved'; id = 'MachineNotRunning'; given = @{} }
        @{ command = 'Restart-VpcMachine'; state = 'Off'; id = 'MachineNotRunning'; given = @{ Force = $true } }
    ) {
        Set-State alpha $state
        Assert-Refusal { & $command alpha @given } $id InvalidOperation alpha "*'$folder\alpha.vmc'*"
        Get-State | Should -Be $state, 'Off'
    }

    It 'has the guest shut down, tells if it does not, and turns the machine off then with -Force' {
        $application = New-Object -ComObject VirtualPC.Application
        $application.SetConfigurationValue('guest_shutdown_timeout', 1)
        try {
            Start-VpcMachine alpha
            Wait-Said alpha '*READY 1*'
            Assert-Refusal { Stop-VpcMachine alpha } TimedOut OperationTimeout alpha "*'$folder\alpha.vmc'*"
            Get-State | Should -Be 'Running', 'Off'
            (Stop-VpcMachine alpha -Force -Passthru).State | Should -Be 'Off'
        }
        finally {
            $application.RemoveConfigurationValue('guest_shutdown_timeout')
        }
    }

    It 'refuses to save what shall throw its undo disks away' {
        Start-VpcMachine alpha
        Set-VpcMachine alpha -UndoAction Discard
        Assert-Refusal { Save-VpcMachine alpha } MachineError NotSpecified alpha '*'
        Get-State | Should -Be 'Running', 'Off'
    }

    It 'starts the others where one cannot be started' {
        Remove-Item "$folder\alpha.vhd"
        $outcome = Get-Outcome { Start-VpcMachine * -Passthru -ErrorVariable e }
        $outcome.Output.Name | Should -Be beta
        $outcome.Errors.TargetObject | Should -Be alpha
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$folder\alpha.vhd'*"
    }
}

Describe 'Stop-VpcMachine' {
    It 'either turns off or saves' {
        { Stop-VpcMachine a -TurnOff -Save } | Should -Throw -ErrorId 'AmbiguousParameterSet,Stop-VpcMachine'
    }
}

Describe 'Restart-VpcMachine' {
    It 'has a timeout only where it waits, of at least a second' {
        { Restart-VpcMachine a -Timeout 1 } | Should -Throw
        { Restart-VpcMachine a -Wait -Timeout 0 } | Should -Throw "*'Timeout'*"
    }
}
