BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Remove-VpcMachineDisk' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = 'alpha', 'beta' | New-VpcMachine
        $null = 'a', 'b' | ForEach-Object { "$folder\$_.vhd" } | New-VpcDisk -SizeBytes 3MB
        Get-Item "$folder\*.vhd" | Add-VpcMachineDisk alpha
        Add-VpcMachineDisk beta "$folder\a.vhd" -ControllerNumber 1
    }

    It 'disconnects the disk at a place, and leaves it alone' {
        $hash = (Get-FileHash "$folder\a.vhd").Hash
        Remove-VpcMachineDisk -VMName alpha -ControllerType IDE -ControllerNumber 0 -ControllerLocation 0 |
            Should -BeNullOrEmpty
        Get-Place alpha | Should -Be '0/1 b.vhd'
        Remove-VpcMachineDisk beta 1 0
        Get-Place beta | Should -BeNullOrEmpty
        (Get-FileHash "$folder\a.vhd").Hash | Should -Be $hash
    }

    It 'gives with -Passthru what can be connected elsewhere, at the same place' {
        $disk = Remove-VpcMachineDisk alpha 0 1 -Passthru
        $disk.VMName | Should -Be alpha
        $disk.ControllerNumber, $disk.ControllerLocation | Should -Be 0, 1
        $disk.Path | Should -Be "$folder\b.vhd"
        $disk | Add-VpcMachineDisk -VMName beta
        Get-Place beta | Should -Be '0/1 b.vhd', '1/0 a.vhd'
    }

    It 'takes the disks of machines, and names, from a pipeline' {
        (Get-VpcMachine alpha).HardDrives | Remove-VpcMachineDisk
        Get-Place alpha | Should -BeNullOrEmpty
        'beta' | Remove-VpcMachineDisk -ControllerNumber 1 -ControllerLocation 0
        Get-Place beta | Should -BeNullOrEmpty
    }

    It 'with -WhatIf disconnects nothing' {
        Remove-VpcMachineDisk alpha 0 0 -Passthru -WhatIf | Should -BeNullOrEmpty
        Get-Place alpha | Should -Be '0/0 a.vhd', '0/1 b.vhd'
    }

    It 'refuses a place without a hard disk, and goes on' {
        $null = (Get-ComMachine alpha).AddDVDROMDrive(1, 0)
        $outcome = Get-Outcome { Remove-VpcMachineDisk * 1 0 -Passthru }
        $outcome.Output.VMName | Should -Be beta
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'DiskNotFound,Remove-VpcMachineDisk'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $outcome.Errors[0].TargetObject | Should -Be alpha
        $outcome.Errors[0].Exception.Message | Should -Be "'alpha' has no hard disk at IDE controller 1, location 0."
        Assert-Refusal { Remove-VpcMachineDisk alpha 0 7 } DiskNotFound ObjectNotFound alpha '*location 7.'
    }

    It 'disconnects a disk that is missing, and tells of it only if the disk is asked for' {
        Remove-Item "$folder\a.vhd"
        Remove-VpcMachineDisk alpha 0 0
        $outcome = Get-Outcome { Remove-VpcMachineDisk beta 1 0 -Passthru }
        $outcome.Output.Path | Should -Be "$folder\a.vhd"
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'DiskNotFound,Remove-VpcMachineDisk'
        (Get-VpcMachine).HardDrives.Path | Should -Be "$folder\b.vhd"
    }

    It 'does not throw an undo disk away by the way' {
        $undo = New-UndoDisk beta 1
        Assert-Refusal { Remove-VpcMachineDisk beta 1 0 -Passthru } UndoDisksExist InvalidOperation beta `
            "'beta' has undo disks, *Merge-VpcMachineUndo*Clear-VpcMachineUndo*"
        Test-Path $undo | Should -BeTrue
        Get-Place beta | Should -Be '1/0 a.vhd'
        Clear-VpcMachineUndo beta -Force
        Remove-VpcMachineDisk beta 1 0
        Get-Place beta | Should -BeNullOrEmpty
    }

    It 'refuses SCSI, a machine that is saved, and one that is not there' {
        Assert-Refusal { Remove-VpcMachineDisk alpha 0 0 -ControllerType SCSI } NoScsi InvalidArgument alpha '*use IDE*'
        Save-Machine alpha
        Assert-Refusal { Remove-VpcMachineDisk alpha 0 0 -Passthru } MachineActive InvalidOperation alpha `
            "*'$folder\alpha.vmc'*saved state*"
        Assert-Refusal { Remove-VpcMachineDisk none 0 0 } MachineNotFound ObjectNotFound none '*no virtual machine*'
        Get-Place alpha | Should -Be '0/0 a.vhd', '0/1 b.vhd'
    }
}
