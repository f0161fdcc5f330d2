BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Clear-VpcMachineUndo' {
    BeforeEach {
        $folder = New-MachineFolder
        $a, $b = "$folder\a.vhd", "$folder\b.vhd"
        $null = New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 5MB
        $null = New-VpcMachine beta
        $null = New-VpcDisk $b 5MB | Add-VpcMachineDisk alpha -ControllerNumber 1
        $undo = New-UndoDisk alpha 0
        $second = New-UndoDisk alpha 1
        $before = (Get-FileHash $a, $b).Hash
    }

    It 'deletes the undo disks, and leaves the hard disks as they were' {
        Clear-VpcMachineUndo alpha -Force | Should -BeNullOrEmpty
        Get-Name $folder | Should -Be 'a.vhd', 'alpha.vmc', 'b.vhd', 'beta.vmc'
        (Get-FileHash $a, $b).Hash | Should -Be $before
        Set-VpcMachine alpha -Undo $false
    }

    It 'leaves whether the machine uses undo disks as it was, gives it with -Passthru, and can be repeated' {
        Set-VpcMachine alpha -Undo $true
        $machine = Clear-VpcMachineUndo -Name alpha -Confirm:$false -Passthru
        $machine.Name | Should -Be alpha
        $machine.Undo | Should -BeTrue
        (Clear-VpcMachineUndo alpha -Force -Passthru).Name | Should -Be alpha
    }

    It 'takes machines without undo disks as well' {
        (Clear-VpcMachineUndo beta, alpha -Force -Passthru).Name | Should -Be beta, alpha
        Test-Path $undo, $second | Should -Be $false, $false
        (Clear-VpcMachineUndo * -Force -Passthru).Count | Should -Be 2
    }

    It 'deletes none where another program has one' {
        $stream = [System.IO.File]::Open($second, 'Open', 'Read', 'Read')
        try {
            Assert-Refusal { Clear-VpcMachineUndo alpha -Force } DiskInUse ResourceBusy alpha "*'$second'*"
        }
        finally {
            $stream.Dispose()
        }
        Test-Path $undo, $second | Should -Be $true, $true
    }

    It 'refuses a machine that is saved' {
        Save-Machine alpha
        Assert-Refusal { Clear-VpcMachineUndo alpha -Force } MachineActive InvalidOperation alpha '*saved state*'
        Test-Path $undo, $second | Should -Be $true, $true
    }
}
