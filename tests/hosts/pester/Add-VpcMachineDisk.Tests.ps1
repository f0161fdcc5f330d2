BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Add-VpcMachineDisk' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = 'alpha', 'beta' | New-VpcMachine
        $null = 'a', 'b', 'c', 'd', 'e[1]' | ForEach-Object { "$folder\$_.vhd" } | New-VpcDisk -SizeBytes 3MB
    }

    It 'connects a disk at the first free place' {
        Add-VpcMachineDisk alpha "$folder\a.vhd" | Should -BeNullOrEmpty
        $null = (Get-ComMachine alpha).AddDVDROMDrive(0, 1)
        Add-VpcMachineDisk alpha "$folder\b.vhd"
        Add-VpcMachineDisk alpha "$folder\c.vhd"
        Get-Place alpha | Should -Be '0/0 a.vhd', '1/0 b.vhd', '1/1 c.vhd'
    }

    It 'connects it where it is asked to, and does not change it' {
        $hash = (Get-FileHash "$folder\a.vhd").Hash
        Add-VpcMachineDisk -VMName alpha -Path "$folder\a.vhd" -ControllerType IDE -ControllerNumber 1 `
            -ControllerLocation 1
        Add-VpcMachineDisk alpha "$folder\b.vhd" -ControllerNumber 0 -ControllerLocation 1
        Get-Place alpha | Should -Be '0/1 b.vhd', '1/1 a.vhd'
        (Get-FileHash "$folder\a.vhd").Hash | Should -Be $hash
    }

    It 'finds the free place on the controller, or at the location, that is named' {
        Add-VpcMachineDisk alpha "$folder\a.vhd" -ControllerNumber 1
        Add-VpcMachineDisk alpha "$folder\b.vhd" -ControllerNumber 1
        Add-VpcMachineDisk alpha "$folder\c.vhd" -ControllerLocation 1
        Add-VpcMachineDisk alpha "$folder\d.vhd" -ControllerNumber 0
        Get-Place alpha | Should -Be '0/0 d.vhd', '0/1 c.vhd', '1/0 a.vhd', '1/1 b.vhd'
    }

    It 'gives the disk at its place with -Passthru' {
        $disk = Add-VpcMachineDisk alpha "$folder\e[1].vhd" -ControllerNumber 1 -Passthru
        $disk.PSTypeNames[0] | Should -Be 'OpenVPC.MachineDisk'
        $disk.VMName | Should -Be alpha
        $disk.ControllerType | Should -Be IDE
        $disk.ControllerNumber, $disk.ControllerLocation | Should -Be 1, 0
        $disk.Path | Should -Be "$folder\e[1].vhd"
    }

    It 'takes disks and files, and machines, from a pipeline' {
        New-VpcDisk "$folder\new.vhd" 3MB | Add-VpcMachineDisk alpha
        Get-Item "$folder\a.vhd", "$folder\b.vhd" | Add-VpcMachineDisk alpha
        Get-Place alpha | Should -Be '0/0 new.vhd', '0/1 a.vhd', '1/0 b.vhd'
        Get-VpcMachine | Add-VpcMachineDisk -Path "$folder\c.vhd" -ControllerNumber 1
        'beta' | Add-VpcMachineDisk -Path "$folder\d.vhd"
        Add-VpcMachineDisk al*, beta -Path "$folder\e[1].vhd" -ErrorAction SilentlyContinue
        Get-Place alpha | Should -Be '0/0 new.vhd', '0/1 a.vhd', '1/0 b.vhd', '1/1 c.vhd'
        Get-Place beta | Should -Be '0/0 d.vhd', '0/1 e[1].vhd', '1/0 c.vhd'
    }

    It 'takes paths relative to the location of PowerShell' {
        Push-Location $folder
        try {
            (Add-VpcMachineDisk alpha .\a.vhd -Passthru).Path | Should -Be "$folder\a.vhd"
        }
        finally {
            Pop-Location
        }
    }

    It 'with -WhatIf connects nothing' {
        Add-VpcMachineDisk alpha, beta "$folder\a.vhd" -Passthru -WhatIf | Should -BeNullOrEmpty
        Get-Place alpha, beta | Should -BeNullOrEmpty
    }

    It 'refuses a place that is taken, and one that there is not' {
        Add-VpcMachineDisk alpha "$folder\a.vhd"
        Assert-Refusal {
            Add-VpcMachineDisk alpha "$folder\b.vhd" -ControllerNumber 0 -ControllerLocation 0
        } PlaceTaken ResourceExists alpha "*'$folder\alpha.vmc': another one is at that bus and device."
        foreach ($place in @(2, 0), @(0, 2), @(-1, 0)) {
            $number, $location = $place
            Assert-Refusal {
                Add-VpcMachineDisk alpha "$folder\b.vhd" -ControllerNumber $number -ControllerLocation $location
            } InvalidArgument InvalidArgument alpha '*a drive is at bus 0 or 1*'
        }
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\b.vhd" -ControllerNumber 7 } InvalidArgument `
            InvalidArgument alpha '*a drive is at bus 0 or 1*'
        Get-Place alpha | Should -Be '0/0 a.vhd'
    }

    It 'says that all places are taken' {
        Get-Item "$folder\[abcd].vhd" | Add-VpcMachineDisk alpha
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\e[1].vhd" } PlaceTaken ResourceExists alpha `
            "'alpha' has no place for another drive*"
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\e[1].vhd" -ControllerNumber 1 } PlaceTaken ResourceExists `
            alpha '*another one is at that bus and device.'
    }

    It 'refuses SCSI, with what to do' {
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\a.vhd" -ControllerType SCSI } NoScsi InvalidArgument alpha `
            "'alpha' has no SCSI controllers: use IDE*"
        { Add-VpcMachineDisk alpha "$folder\a.vhd" -ControllerType SATA } | Should -Throw "*'ControllerType'*"
    }

    It 'refuses a disk that is missing, is none, is too large, or is connected already' {
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\z.vhd" } DiskNotFound ObjectNotFound alpha `
            "*'$folder\z.vhd' does not exist."
        Set-Content "$folder\z.vhd" 'none'
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\z.vhd" } InvalidDisk InvalidData alpha '*not a virtual hard*'
        $null = New-VpcDisk "$folder\large.vhd" 128GB
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\large.vhd" } InvalidDisk InvalidData alpha '*than 127 GB*'
        Add-VpcMachineDisk alpha "$folder\a.vhd"
        Assert-Refusal { Add-VpcMachineDisk alpha "$folder\A.VHD" } DiskInUse ResourceBusy alpha '*connected*already*'
        Get-Place alpha | Should -Be '0/0 a.vhd'
    }

    It 'refuses a machine that is saved or not there, and goes on' {
        Save-Machine alpha
        $outcome = Get-Outcome { Add-VpcMachineDisk none, alpha, beta "$folder\a.vhd" -Passthru }
        $outcome.Output.VMName | Should -Be beta
        $outcome.Errors.FullyQualifiedErrorId | Should -Be @(
            'MachineNotFound,Add-VpcMachineDisk', 'MachineActive,Add-VpcMachineDisk')
        $outcome.Errors.TargetObject | Should -Be none, alpha
    }

    It 'refuses a path of another provider, and an empty one' {
        Assert-Refusal { Add-VpcMachineDisk alpha 'env:x' } InvalidPath InvalidArgument 'env:x' '*Environment.'
        { Add-VpcMachineDisk alpha -Path '' } | Should -Throw "*argument*'Path'*"
    }
}
