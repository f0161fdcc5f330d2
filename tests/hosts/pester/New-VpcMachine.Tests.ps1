BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'New-VpcMachine' {
    BeforeEach {
        $folder = New-MachineFolder
    }

    It 'makes a machine that is off, with 128 MB, a network adapter and no drives' {
        $machine = New-VpcMachine alpha
        $machine.Name | Should -Be alpha
        $machine.State | Should -Be 'Off'
        $machine.MemoryStartup | Should -Be 128MB
        $machine.Path | Should -Be "$folder\alpha.vmc"
        $machine.HardDrives.Count | Should -Be 0
        $machine.NetworkAdapters.Count | Should -Be 1
        $machine.NetworkAdapters[0].SwitchName | Should -BeNullOrEmpty
        Get-Name $folder | Should -Be 'alpha.vmc'
        (Get-VpcMachine).Name | Should -Be alpha
    }

    It 'gives it the memory that is asked for, as a number with a unit or as text' {
        (New-VpcMachine alpha -MemoryStartupBytes 64MB).MemoryStartup | Should -Be 64MB
        (New-VpcMachine beta '32MB' -NoVHD).MemoryStartup | Should -Be 32MB
        (Get-ComMachine alpha).Memory() | Should -Be 64
    }

    It 'puts it into the folder that is asked for, which it makes' {
        (New-VpcMachine alpha -Path "$folder\x\y").Path | Should -Be "$folder\x\y\alpha.vmc"
        Push-Location $folder
        try {
            (New-VpcMachine beta -Path x).Path | Should -Be "$folder\x\beta.vmc"
        }
        finally {
            Pop-Location
        }
    }

    It 'makes a dynamic disk for it, in its folder if it has a bare name' {
        $machine = New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 20GB -Path "$folder\x"
        $machine.HardDrives.Path | Should -Be "$folder\x\a.vhd"
        $machine.HardDrives.ControllerNumber, $machine.HardDrives.ControllerLocation | Should -Be 0, 0
        $disk = $machine.HardDrives | Get-VpcDisk
        $disk.VhdType | Should -Be 'Dynamic'
        $disk.Size | Should -Be 20GB
        $machine = New-VpcMachine beta -NewVHDPath "$folder\disks\b[1].vhd" -NewVHDSizeBytes 5MB
        $machine.HardDrives.Path | Should -Be "$folder\disks\b[1].vhd"
        Push-Location $folder
        try {
            (New-VpcMachine gamma -NewVHDPath .\c.vhd -NewVHDSizeBytes 5MB -Path x).HardDrives.Path |
                Should -Be "$folder\c.vhd"
        }
        finally {
            Pop-Location
        }
    }

    It 'gives it a disk that is there' {
        $null = New-VpcDisk "$folder\a.vhd" 5MB
        $hash = (Get-FileHash "$folder\a.vhd").Hash
        (New-VpcMachine alpha -VHDPath "$folder\a.vhd").HardDrives.Path | Should -Be "$folder\a.vhd"
        (Get-FileHash "$folder\a.vhd").Hash | Should -Be $hash
    }

    It 'puts its adapter on the network that is asked for' {
        (New-VpcMachine alpha -SwitchName 'internal network').NetworkAdapters.SwitchName | Should -Be 'Internal Network'
        (New-VpcMachine beta -SwitchName 'Shared Networking (NAT)').NetworkAdapters.SwitchName |
            Should -Be 'Shared Networking (NAT)'
    }

    It 'takes names, and tables, from a pipeline' {
        $machines = 'alpha', 'beta[1]' | New-VpcMachine -NewVHDPath { "$_.vhd" } -NewVHDSizeBytes 5MB
        $machines.Name | Should -Be alpha, 'beta[1]'
        $machines.HardDrives.Path | Should -Be "$folder\alpha.vhd", "$folder\beta[1].vhd"
        $table = 'Name,MemoryStartupBytes,VHDPath,SwitchName', "gamma,16MB,$folder\alpha.vhd,Internal Network",
            "delta,32MB,$folder\alpha.vhd,"
        $machines = $table | ConvertFrom-Csv | New-VpcMachine
        $machines.Name | Should -Be gamma, delta
        $machines.MemoryStartup | Should -Be 16MB, 32MB
        $machines.HardDrives.Path | Should -Be "$folder\alpha.vhd", "$folder\alpha.vhd"
        $machines.NetworkAdapters.SwitchName | Should -Be 'Internal Network', $null
        $disk = New-VpcDisk "$folder\child.vhd" -ParentPath "$folder\alpha.vhd"
        ($disk | New-VpcMachine epsilon -VHDPath { $_.Path }).HardDrives.Path | Should -Be "$folder\child.vhd"
    }

    It 'passes on each machine as soon as it is made' {
        $null = 'alpha', 'beta' | New-VpcMachine | Select-Object -First 1
        (Get-VpcMachine).Name | Should -Be alpha
    }

    It 'with -WhatIf makes nothing' {
        New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 5MB -Path "$folder\x" -WhatIf | Should -BeNullOrEmpty
        Get-Name $folder | Should -BeNullOrEmpty
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'refuses a name that a machine has, in any capitals, and goes on' {
        $null = New-VpcMachine alpha
        Assert-Refusal { New-VpcMachine ALPHA } MachineExists ResourceExists ALPHA '*already a virtual machine*ALPHA*'
        (Get-Outcome { 'alpha', 'beta' | New-VpcMachine }).Output.Name | Should -Be beta
    }

    It 'overwrites no file' {
        Set-Content "$folder\alpha.vmc" 'mine'
        Assert-Refusal { New-VpcMachine alpha } MachineExists ResourceExists alpha "*'$folder\alpha.vmc'*"
        Get-Content "$folder\alpha.vmc" | Should -Be 'mine'
    }

    It 'refuses the name <name>' -ForEach @(
        @{ name = 'a?b'; like = '*cannot be the name*' }
        @{ name = 'a\b'; like = "'a\b' cannot be the name*" }
        @{ name = 'CON'; like = "'CON' cannot be the name*" }
        @{ name = 'a' * 81; like = '*more than 80 characters.' }
    ) {
        Assert-Refusal { New-VpcMachine $name } InvalidName InvalidArgument $name $like
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'refuses what is no name: <name>' -ForEach @{ name = '' }, @{ name = $null } {
        { New-VpcMachine -Name $name } | Should -Throw "*argument*'Name'*"
    }

    It 'leaves nothing of a machine that would have <bytes> bytes of memory' -ForEach @(
        @{ bytes = 0; id = 'InvalidArgument'; like = '*from 4 MB*' }
        @{ bytes = 3MB; id = 'InvalidArgument'; like = '*from 4 MB*' }
        @{ bytes = 3713MB; id = 'InvalidArgument'; like = '*at most 3712 MB.' }
        @{ bytes = -1MB; id = 'InvalidArgument'; like = '*from 4 MB*' }
        @{ bytes = 1PB * 1024; id = 'InvalidArgument'; like = '*at most 3712 MB.' }
        @{ bytes = 64MB + 1; id = 'InvalidSize'; like = "'alpha' was not made: *no whole number of megabytes*" }
    ) {
        Assert-Refusal { New-VpcMachine alpha $bytes -NewVHDPath a.vhd -NewVHDSizeBytes 5MB } $id InvalidArgument alpha `
            $like
        Get-Name $folder | Should -BeNullOrEmpty
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'leaves nothing of a machine on a network that is not there, and names those that are' {
        Assert-Refusal { New-VpcMachine alpha -SwitchName none } NetworkNotFound ObjectNotFound alpha `
            "There is no virtual network 'none'*'Internal Network'*'Shared Networking (NAT)'*"
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'leaves nothing of a machine whose new disk cannot be made' {
        Set-Content "$folder\a.vhd" 'mine'
        Assert-Refusal { New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 5MB } DiskExists ResourceExists alpha `
            "*'$folder\a.vhd'*"
        Get-Content "$folder\a.vhd" | Should -Be 'mine'
        Assert-Refusal { New-VpcMachine alpha -NewVHDPath b.vhd -NewVHDSizeBytes 5.5MB } InvalidSize InvalidArgument `
            alpha "'$folder\b.vhd' cannot be created: *no whole number*"
        Get-Name $folder | Should -Be 'a.vhd'
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'leaves neither the machine nor its new disk when that is too large for it' {
        Assert-Refusal { New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 128GB } InvalidDisk InvalidData `
            alpha '*larger than 127 GB*'
        Get-Name $folder | Should -BeNullOrEmpty
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'leaves nothing of a machine whose disk is missing, or is none' {
        Assert-Refusal { New-VpcMachine alpha -VHDPath "$folder\a.vhd" } DiskNotFound ObjectNotFound alpha `
            "*'$folder\a.vhd' does not exist."
        Set-Content "$folder\a.vhd" 'none'
        Assert-Refusal { New-VpcMachine alpha -VHDPath "$folder\a.vhd" } InvalidDisk InvalidData alpha `
            "'$folder\a.vhd' is not a virtual hard disk*"
        Get-Name $folder | Should -Be 'a.vhd'
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'leaves nothing when it is told to end at the first error' {
        { New-VpcMachine alpha -VHDPath "$folder\a.vhd" -ErrorAction Stop } |
            Should -Throw -ErrorId 'DiskNotFound,New-VpcMachine'
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'refuses paths of other providers' {
        Assert-Refusal { New-VpcMachine alpha -Path 'HKLM:\x' } InvalidPath InvalidArgument 'HKLM:\x' '*Registry.'
        Assert-Refusal { New-VpcMachine alpha -VHDPath 'env:x' } InvalidPath InvalidArgument 'env:x' '*Environment.'
        Assert-Refusal { New-VpcMachine alpha -NewVHDPath 'env:x' -NewVHDSizeBytes 5MB } InvalidPath `
            InvalidArgument 'env:x' '*Environment.'
        Get-VpcMachine | Should -BeNullOrEmpty
    }

    It 'takes a new disk, with its size, or one that is there, and not both' {
        foreach ($call in { New-VpcMachine alpha -VHDPath a.vhd -NewVHDPath b.vhd -NewVHDSizeBytes 5MB },
            { New-VpcMachine alpha -NoVHD -VHDPath a.vhd }, { New-VpcMachine alpha -NoVHD -NewVHDPath a.vhd }) {
            Assert-Refusal $call InvalidArgument InvalidArgument alpha "'alpha' was not made: * exclude each other."
        }
        foreach ($call in { New-VpcMachine alpha -NewVHDPath b.vhd }, { New-VpcMachine alpha -NewVHDSizeBytes 5MB }) {
            Assert-Refusal $call InvalidArgument InvalidArgument alpha "'alpha' was not made: a new disk needs *"
        }
        Get-Name $folder | Should -BeNullOrEmpty
    }
}
