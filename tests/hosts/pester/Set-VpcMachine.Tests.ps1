BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Set-VpcMachine' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = 'alpha', 'beta' | New-VpcMachine
        $file = "$folder\alpha.vmc"
    }

    It 'sets the memory' {
        Set-VpcMachine alpha -MemoryStartupBytes 64MB | Should -BeNullOrEmpty
        (Get-VpcMachine).MemoryStartup | Sort-Object | Should -Be 64MB, 128MB
    }

    It 'sets the notes, and takes them away' {
        Set-VpcMachine alpha -Notes "two`r`nlines"
        (Get-VpcMachine alpha).Notes | Should -Be "two`r`nlines"
        Set-VpcMachine alpha -Notes ''
        (Get-VpcMachine alpha).Notes | Should -BeNullOrEmpty
        Get-Content $file -Raw | Should -Not -BeLike '*notes*'
    }

    It 'puts all adapters on a network, and takes them off' {
        $null = (Get-ComMachine alpha).AddNetworkAdapter()
        Set-VpcMachine alpha -SwitchName 'internal network'
        (Get-VpcMachine alpha).NetworkAdapters.SwitchName | Should -Be 'Internal Network', 'Internal Network'
        Set-VpcMachine alpha -SwitchName ''
        (Get-VpcMachine alpha).NetworkAdapters.SwitchName | Should -Be $null, $null
    }

    It 'sets what is done when Virtual PC ends to <_>' -ForEach 'TurnOff', 'ShutDown', 'Save' {
        Set-VpcMachine alpha -AutomaticStopAction $_.ToLower()
        (Get-VpcMachine alpha).AutomaticStopAction | Should -Be $_
        (Get-ComMachine alpha).ShutdownActionOnQuit() | Should -Be @{ Save = 0; TurnOff = 1; ShutDown = 2 }[$_]
    }

    It 'has a machine use undo disks, or not' {
        (Get-VpcMachine).Undo | Should -Be $false, $false
        Set-VpcMachine alpha -Undo $true | Should -BeNullOrEmpty
        (Get-VpcMachine alpha).Undo | Should -BeTrue
        (Get-ComMachine alpha).Undoable() | Should -BeTrue
        (Get-VpcMachine beta).Undo | Should -BeFalse
        Set-VpcMachine alpha -Undo $false
        (Get-VpcMachine alpha).Undo | Should -BeFalse
    }

    It 'sets what is done with undo disks to <_>' -ForEach 'Discard', 'Commit', 'Keep' {
        Set-VpcMachine alpha -UndoAction $_.ToLower()
        (Get-VpcMachine alpha).UndoAction | Should -Be $_
        (Get-ComMachine alpha).UndoAction() | Should -Be @{ Discard = 0; Keep = 1; Commit = 2 }[$_]
        (Get-VpcMachine alpha).Undo | Should -BeFalse
    }

    It 'does not throw undo disks away by the way' {
        $null = New-VpcDisk "$folder\a.vhd" 5MB
        Add-VpcMachineDisk alpha "$folder\a.vhd"
        Set-VpcMachine alpha -Undo $true
        $undo = New-UndoDisk alpha
        foreach ($content in $null, 'damaged') {
            if ($content) { Set-Content $undo $content }
            Assert-Refusal { Set-VpcMachine alpha -Undo $false } UndoDisksExist InvalidOperation alpha `
                "'alpha' has undo disks, *Merge-VpcMachineUndo*Clear-VpcMachineUndo*"
            Test-Path $undo | Should -BeTrue
            Set-VpcMachine alpha -Undo $true -UndoAction Commit
        }
        Clear-VpcMachineUndo alpha -Force
        Set-VpcMachine alpha -Undo $false
        (Get-VpcMachine alpha).Undo | Should -BeFalse
    }

    It 'renames a machine with its file, and does nothing to its disk' {
        $null = New-VpcDisk "$folder\a.vhd" 5MB
        Add-VpcMachineDisk alpha "$folder\a.vhd"
        $machine = Set-VpcMachine alpha -NewVMName gamma -Passthru
        $machine.Name | Should -Be gamma
        $machine.Path | Should -Be "$folder\gamma.vmc"
        $machine.HardDrives.Path | Should -Be "$folder\a.vhd"
        (Get-VpcMachine).Name | Sort-Object | Should -Be beta, gamma
        Get-Name $folder | Should -Be 'a.vhd', 'beta.vmc', 'gamma.vmc'
    }

    It 'renames each machine of a pipeline' {
        $machines = Get-VpcMachine | Set-VpcMachine -NewVMName { "old $($_.Name)" } -Passthru
        $machines.Name | Sort-Object | Should -Be 'old alpha', 'old beta'
    }

    It 'does all of it at once, and gives the machine with -Passthru' {
        $machine = Set-VpcMachine -Name al* -MemoryStartupBytes 32MB -Notes 'n' -SwitchName 'Internal Network' `
            -AutomaticStopAction TurnOff -Undo $true -UndoAction Commit -NewVMName gamma -Passthru
        $machine.Name | Should -Be gamma
        $machine.MemoryStartup | Should -Be 32MB
        $machine.Notes | Should -Be 'n'
        $machine.NetworkAdapters.SwitchName | Should -Be 'Internal Network'
        $machine.AutomaticStopAction | Should -Be TurnOff
        $machine.Undo | Should -BeTrue
        $machine.UndoAction | Should -Be Commit
    }

    It 'changes nothing that is not asked for' {
        Set-VpcMachine alpha -Notes 'n' -AutomaticStopAction TurnOff -SwitchName 'Internal Network'
        $before = (Get-FileHash $file).Hash
        (Set-VpcMachine alpha -Passthru).Name | Should -Be alpha
        (Get-FileHash $file).Hash | Should -Be $before
        Get-VpcMachine alpha | Set-VpcMachine -MemoryStartupBytes 64MB
        $machine = Get-VpcMachine alpha
        $machine.Notes, $machine.AutomaticStopAction, $machine.NetworkAdapters.SwitchName |
            Should -Be 'n', 'TurnOff', 'Internal Network'
    }

    It 'with -WhatIf changes nothing' {
        $before = (Get-FileHash $file).Hash
        Set-VpcMachine alpha -MemoryStartupBytes 32MB -Notes 'n' -SwitchName 'Internal Network' `
            -AutomaticStopAction TurnOff -Undo $true -UndoAction Commit -NewVMName gamma -Passthru -WhatIf |
            Should -BeNullOrEmpty
        Get-Name $folder | Should -Be 'alpha.vmc', 'beta.vmc'
        (Get-FileHash $file).Hash | Should -Be $before
    }

    It 'says what it would do' {
        $module = Get-Module OpenVPC
        & $module { Get-MachineChange $args[0] } @{
            MemoryStartupBytes = [decimal] 32MB; Notes = ''; SwitchName = ''; AutomaticStopAction = 'Save'
            Undo = $true; UndoAction = 'Discard'; NewVMName = 'x'
        } | Should -Be ('set the memory to 32 MB, set the notes, take it off its networks, ' +
            'set what is done when Virtual PC ends to Save, use undo disks, set what is done with undo disks to ' +
            "Discard, rename it to 'x'")
        & $module { Get-MachineChange $args[0] } @{ Undo = $false } | Should -Be 'use no undo disks'
        & $module { Get-MachineChange $args[0] } @{ SwitchName = 'x' } | Should -Be "connect it to the network 'x'"
        & $module { Get-MachineChange $args[0] } @{} | Should -BeNullOrEmpty
    }

    It 'refuses <bytes> bytes of memory' -ForEach @(
        @{ bytes = 3MB; id = 'InvalidArgument'; like = '*from 4 MB*' }
        @{ bytes = 0; id = 'InvalidArgument'; like = '*from 4 MB*' }
        @{ bytes = 1.5MB; id = 'InvalidSize'; like = "The memory of 'alpha' was not set: *no whole number*" }
    ) {
        Assert-Refusal { Set-VpcMachine alpha -MemoryStartupBytes $bytes } $id InvalidArgument alpha $like
        (Get-VpcMachine alpha).MemoryStartup | Should -Be 128MB
    }

    It 'refuses a name that is taken, is none, or is empty' {
        Assert-Refusal { Set-VpcMachine alpha -NewVMName BETA } MachineExists ResourceExists alpha '*BETA*'
        Assert-Refusal { Set-VpcMachine alpha -NewName 'a?b' } InvalidName InvalidArgument alpha '*cannot be the name*'
        Assert-Refusal { Set-VpcMachine alpha -NewVMName '' } InvalidName InvalidArgument alpha '*needs a name*'
        (Get-VpcMachine).Name | Sort-Object | Should -Be alpha, beta
    }

    It 'refuses a network that is not there, and one for a machine without adapters' {
        Assert-Refusal { Set-VpcMachine alpha -SwitchName none } NetworkNotFound ObjectNotFound alpha `
            "There is no virtual network 'none'*'Internal Network'*"
        $machine = Get-ComMachine alpha
        foreach ($adapter in @($machine.NetworkAdapters())) { $machine.RemoveNetworkAdapter($adapter) }
        Assert-Refusal { Set-VpcMachine alpha -SwitchName 'Internal Network' } NoAdapter InvalidOperation alpha `
            "'alpha' has no network adapter."
    }

    It 'refuses an action that is none' {
        { Set-VpcMachine alpha -AutomaticStopAction Restart } | Should -Throw "*'AutomaticStopAction'*"
        { Set-VpcMachine alpha -UndoAction Ask } | Should -Throw "*'UndoAction'*"
    }

    It 'refuses memory, name and -Undo, but not notes and -UndoAction, of a machine that runs or has a saved state' {
        Save-Machine alpha
        $running = Start-Machine beta
        try {
            foreach ($name in 'alpha', 'beta') {
                Assert-Refusal { Set-VpcMachine $name -MemoryStartupBytes 64MB } MachineActive InvalidOperation $name `
                    "*'$folder\$name.vmc'*"
                Assert-Refusal { Set-VpcMachine $name -NewVMName gamma } MachineActive InvalidOperation $name '*'
                Assert-Refusal { Set-VpcMachine $name -Undo $true } MachineActive InvalidOperation $name '*'
                Set-VpcMachine $name -Notes 'n' -UndoAction Discard
            }
        }
        finally {
            $running.Dispose()
        }
        (Get-VpcMachine).Notes | Should -Be 'n', 'n'
        (Get-VpcMachine).UndoAction | Should -Be Discard, Discard
    }
}
