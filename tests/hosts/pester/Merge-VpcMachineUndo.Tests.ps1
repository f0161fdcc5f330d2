BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Merge-VpcMachineUndo' {
    BeforeEach {
        $folder = New-MachineFolder
        $a, $b = "$folder\a.vhd", "$folder\b.vhd"
        $null = New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 5MB
        $null = New-VpcMachine beta
        $null = New-VpcDisk $b 5MB | Add-VpcMachineDisk alpha -ControllerNumber 1
        Write-Block $a 0 'alpha'
        $undo = New-UndoDisk alpha 0 'carlo'
        $second = New-UndoDisk alpha 1 'delta'
        $before = (Get-FileHash $a, $b, $undo, $second, "$folder\alpha.vmc").Hash

        function Assert-Unchanged {
            (Get-FileHash $a, $b, $undo, $second, "$folder\alpha.vmc").Hash | Should -Be $before
        }
    }

    It 'merges each undo disk into its hard disk, and leaves none' {
        Merge-VpcMachineUndo alpha -Force | Should -BeNullOrEmpty
        Read-Block $a 0 | Should -Be 'alpha'
        Read-Block $a 1 | Should -Be 'carlo'
        Read-Block $b 1 | Should -Be 'delta'
        Get-Name $folder | Should -Be 'a.vhd', 'alpha.vmc', 'b.vhd', 'beta.vmc'
        Set-VpcMachine alpha -Undo $false
    }

    It 'gives the machine with -Passthru, and can be repeated' {
        $machine = Merge-VpcMachineUndo -Name alpha -Confirm:$false -Passthru
        $machine.Name | Should -Be alpha
        $machine.State | Should -Be 'Off'
        $hash = (Get-FileHash $a, $b).Hash
        (Merge-VpcMachineUndo alpha -Force -Passthru).Name | Should -Be alpha
        (Get-FileHash $a, $b).Hash | Should -Be $hash
    }

    It 'takes machines without undo disks as well' {
        (Merge-VpcMachineUndo beta, alpha -Force -Passthru).Name | Should -Be beta, alpha
        Test-Path $undo, $second | Should -Be $false, $false
        (Merge-VpcMachineUndo * -Force -Passthru).Count | Should -Be 2
    }

    It 'merges those of a saved machine, which stays saved' {
        Save-Machine alpha
        (Merge-VpcMachineUndo alpha -Force -Passthru).State | Should -Be 'Saved'
        (Get-ComMachine alpha).DiscardSavedState()   # the disk is that of the saved machine alone until then
        Read-Block $a 1 | Should -Be 'carlo'
    }

    It 'begins with nothing where one of them cannot be merged' {
        $stream = [System.IO.File]::Open($b, 'Open', 'Read', 'Read')   # nobody may write to it meanwhile
        try {
            Assert-Refusal { Merge-VpcMachineUndo alpha -Force } DiskInUse ResourceBusy alpha "*'$b'*in use*"
        }
        finally {
            $stream.Dispose()
        }
        Assert-Unchanged
        Rename-Item $b other.vhd
        Assert-Refusal { Merge-VpcMachineUndo alpha -Force } DiskNotFound ObjectNotFound alpha "*'$second'*not found*"
        Rename-Item "$folder\other.vhd" b.vhd
        Assert-Unchanged
    }

    It 'refuses a hard disk that has changed since' {
        (Get-Item $a).LastWriteTimeUtc = [DateTime]::UtcNow.AddDays(2)
        Assert-Refusal { Merge-VpcMachineUndo alpha -Force } ParentMismatch InvalidData alpha "*'$a'*"
        Assert-Unchanged
    }

    It 'with -AsJob merges in the background, those of that machine alone' {
        $null = New-VpcMachine 'alph[a]' -NewVHDPath c.vhd -NewVHDSizeBytes 5MB
        $third = New-UndoDisk 'alph[a]' 0 'hotel'
        $job = Merge-VpcMachineUndo 'alph[a]' -Force -Passthru -AsJob
        $job.GetType().Name | Should -BeLike '*Job'
        ($job | Receive-Job -Wait -AutoRemoveJob).Name | Should -Be 'alph[a]'
        Test-Path -LiteralPath $third | Should -BeFalse
        Read-Block "$folder\c.vhd" 1 | Should -Be 'hotel'
        Assert-Unchanged
    }

    It 'with -AsJob asks before, and with -WhatIf begins nothing' {
        (Get-Outcome { Merge-VpcMachineUndo alpha -AsJob }).Errors.Count | Should -Be 1
        Merge-VpcMachineUndo alpha -AsJob -WhatIf | Should -BeNullOrEmpty
        Get-Job | Should -BeNullOrEmpty
        Assert-Unchanged
    }
}
