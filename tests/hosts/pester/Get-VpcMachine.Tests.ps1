BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting
}

AfterAll {
    Restore-Setting $settings
}

Describe 'Get-VpcMachine' {
    BeforeAll {
        $folder = New-MachineFolder
        $null = New-VpcDisk "$folder\a.vhd" 16MB
        $null = New-VpcDisk "$folder\b.vhd" -ParentPath "$folder\a.vhd"
        $null = New-VpcMachine alpha 64MB -VHDPath "$folder\b.vhd" -SwitchName 'Internal Network'
        $null = 'beta[1]', 'beta1' | New-VpcMachine
        $machine = Get-ComMachine alpha
        $machine.Notes = 'the first'
        $null = $machine.AddDVDROMDrive(1, 0)
        Set-Content "$folder\cd.iso" 'cd'
        $null = $machine.AddDVDROMDrive(1, 1).AttachImage("$folder\cd.iso")
        $null = $machine.AddNetworkAdapter()
        Save-Machine beta1
    }

    It 'tells what a machine is' {
        $object = Get-VpcMachine alpha
        $object.PSTypeNames[0] | Should -Be 'OpenVPC.Machine'
        $object.Name | Should -Be 'alpha'
        $object.State | Should -Be 'Off'
        $object.MemoryStartup | Should -Be 64MB
        $object.MemoryStartup | Should -BeOfType [long]
        $object.Path | Should -Be "$folder\alpha.vmc"
        $object.Id | Should -Be $machine.ConfigID()
        $object.Notes | Should -Be 'the first'
        $object.AutomaticStopAction | Should -Be 'Save'
        $object.Undo | Should -BeFalse
        $object.UndoAction | Should -Be 'Keep'
    }

    It 'tells its disks, with their places' {
        $disks = (Get-VpcMachine alpha).HardDrives
        $disks.Count | Should -Be 1
        $disks[0].PSTypeNames[0] | Should -Be 'OpenVPC.MachineDisk'
        $disks[0].VMName | Should -Be 'alpha'
        $disks[0].ControllerType | Should -Be 'IDE'
        $disks[0].ControllerNumber, $disks[0].ControllerLocation | Should -Be 0, 0
        $disks[0].Path | Should -Be "$folder\b.vhd"
        ($disks | Get-VpcDisk -Chain).Path | Should -Be "$folder\b.vhd", "$folder\a.vhd"
    }

    It 'tells its DVD drives and what is in them' {
        $drives = (Get-VpcMachine alpha).DVDDrives
        $drives.VMName | Should -Be alpha, alpha
        $drives.ControllerNumber | Should -Be 1, 1
        $drives.ControllerLocation | Should -Be 0, 1
        $drives.Path | Should -Be $null, "$folder\cd.iso"
    }

    It 'tells its network adapters and the networks that they are on' {
        $adapters = (Get-VpcMachine alpha).NetworkAdapters
        $adapters.VMName | Should -Be alpha, alpha
        $adapters.SwitchName | Should -Be 'Internal Network', $null
        $adapters.MacAddress | Should -Match '^00-03-FF(-[0-9A-F]{2}){3}$'
    }

    It 'gives empty lists for what a machine does not have' {
        $object = Get-VpcMachine beta1
        $object.HardDrives.Count | Should -Be 0
        $object.DVDDrives.Count | Should -Be 0
        $object.NetworkAdapters.Count | Should -Be 1
    }

    It 'tells whether a machine is saved or runs' {
        (Get-VpcMachine beta1).State | Should -Be 'Saved'
        $running = Start-Machine alpha
        try {
            (Get-VpcMachine alpha).State | Should -Be 'Running'
            (Get-VpcMachine alpha).Uptime | Should -BeNullOrEmpty   # who runs it cannot be asked
        }
        finally {
            $running.Dispose()
        }
    }

    It 'lists all machines without a name' {
        (Get-VpcMachine).Name | Sort-Object | Should -Be ('alpha', 'beta1', 'beta[1]' | Sort-Object)
    }

    It 'takes names in any capitals, wild cards, several, and machines from a pipeline' {
        (Get-VpcMachine ALPHA).Name | Should -Be alpha
        (Get-VpcMachine -Name B*).Name | Sort-Object | Should -Be ('beta1', 'beta[1]' | Sort-Object)
        (Get-VpcMachine beta1, alpha).Name | Should -Be beta1, alpha
        ('beta1', 'alpha' | Get-VpcMachine).Name | Should -Be beta1, alpha
        (Get-VpcMachine alpha | Get-VpcMachine).Name | Should -Be alpha
        ((Get-VpcMachine alpha).HardDrives | Get-VpcMachine).Name | Should -Be alpha
    }

    It 'takes [ and ] in a name as they are, in each way' {
        (Get-VpcMachine 'beta[1]').Name | Should -Be 'beta[1]'
        (Get-VpcMachine 'beta[1]' | Get-VpcMachine).Name | Should -Be 'beta[1]'
        (Get-VpcMachine 'beta`[1`]').Name | Should -Be 'beta[1]'
        (Get-VpcMachine 'bet[ab]1').Name | Should -Be 'beta1'
    }

    It 'gives nothing where a wild card matches nothing, as Get-VM does' {
        $outcome = Get-Outcome { Get-VpcMachine z*, '[z]' }
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Errors.Count | Should -Be 0
    }

    It 'refuses a name that no machine has, and goes on' {
        Assert-Refusal { Get-VpcMachine none } MachineNotFound ObjectNotFound none "There is no virtual machine 'none'."
        $outcome = Get-Outcome { Get-VpcMachine none, alpha }
        $outcome.Output.Name | Should -Be alpha
        $outcome.Errors.Count | Should -Be 1
    }

    It 'refuses what is no name: <name>' -ForEach @{ name = '' }, @{ name = $null } {
        { Get-VpcMachine -Name $name } | Should -Throw "*argument*'Name'*"
    }

    It 'ends a pipeline that wants no more' {
        (Get-VpcMachine beta1, none, alpha | Select-Object -First 1).Name | Should -Be beta1
    }

    It 'does not take an error further down the pipeline for one of a machine' {
        { Get-VpcMachine alpha | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
    }

    It 'shows a table and a list' {
        $table = Get-VpcMachine alpha | Out-String -Width 300
        $table | Should -Match 'Name\s+State\s+Memory \(MB\)\s+Disks\s+Path'
        $table | Should -Match ('alpha\s+Off\s+64\s+1\s' + [regex]::Escape("$folder\alpha.vmc"))
        $list = Get-VpcMachine alpha | Format-List | Out-String -Width 300
        foreach ($name in 'Name', 'State', 'Uptime', 'MemoryStartup', 'Path', 'Id', 'Notes', 'AutomaticStopAction', 'Undo',
            'UndoAction', 'HardDrives', 'DVDDrives', 'NetworkAdapters') {
            $list | Should -Match "(?m)^$name\s+:"
        }
        $list | Should -Match ([regex]::Escape("0/0 $folder\b.vhd"))
        $list | Should -Match '00-03-FF\S+ Internal Network'
        $disks = (Get-VpcMachine alpha).HardDrives | Out-String -Width 300
        $disks | Should -Match 'VMName\s+ControllerType\s+ControllerNumber\s+ControllerLocation\s+Path'
        $disks | Should -Match ('alpha\s+IDE\s+0\s+0\s' + [regex]::Escape("$folder\b.vhd"))
    }
}

Describe 'Get-VpcMachine, where something of a machine cannot be told' {
    BeforeEach {
        $folder = New-MachineFolder
        $null = New-VpcMachine alpha -NewVHDPath a.vhd -NewVHDSizeBytes 16MB
    }

    BeforeAll {
        # It gives the machine, and one error like this.
        function Assert-Problem([string] $Id, [string] $Like) {
            $outcome = Get-Outcome { Get-VpcMachine alpha }
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].FullyQualifiedErrorId | Should -Be "$Id,Get-VpcMachine"
            $outcome.Errors[0].Exception.Message | Should -BeLike $Like
            $outcome.Errors[0].TargetObject | Should -Be alpha
            $outcome.Output.Count | Should -Be 1
            $outcome.Output[0].Name | Should -Be alpha
            $outcome.Output[0]
        }
    }

    It 'names a disk that is missing, as the machine does' {
        Remove-Item "$folder\a.vhd"
        $object = Assert-Problem DiskNotFound "*'$folder\a.vhd'*does not exist."
        $object.HardDrives.Path | Should -Be "$folder\a.vhd"
        $object.MemoryStartup | Should -Be 128MB
        $object.NetworkAdapters.Count | Should -Be 1
    }

    It 'names a disk that is none' {
        Set-Content "$folder\a.vhd" 'none'
        $object = Assert-Problem InvalidDisk "'$folder\a.vhd' is not a virtual hard disk*"
        $object.HardDrives.Path | Should -Be "$folder\a.vhd"
    }

    It 'names a missing disk of which only the relative path is written' {
        Write-MachineFile "$folder\other.vmc" '.\none.vhd'
        $outcome = Get-Outcome { Register-VpcMachine "$folder\other.vmc" }
        $outcome.Output.HardDrives.Path | Should -Be '.\none.vhd'
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'DiskNotFound,Register-VpcMachine'
    }

    It 'tells of a network that this computer does not have' {
        $network = 'hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/virtual_network'
        $machine = Get-ComMachine alpha
        $machine.SetConfigurationValue("$network/id", [byte[]] (@(9) * 16))
        $machine.SetConfigurationValue("$network/name", 'Old adapter')
        $object = Assert-Problem NetworkNotFound "*'Old adapter'*"
        $object.NetworkAdapters.Count | Should -Be 1
        $object.NetworkAdapters.SwitchName | Should -BeNullOrEmpty
        $object.HardDrives.Count | Should -Be 1
    }

    It 'tells of a file that says nothing of the memory' {
        (Get-ComMachine alpha).RemoveConfigurationValue('hardware/memory')
        $object = Assert-Problem MachineError '*ram_size*'
        $object.MemoryStartup | Should -BeNullOrEmpty
        $object.HardDrives.Count | Should -Be 1
        $object | Out-String -Width 300 | Should -Match 'alpha\s+Off\s+1\s'
    }

    It 'tells of a file that is damaged' {
        Set-Content "$folder\alpha.vmc" '<preferences><hardware>'
        $object = Assert-Problem MachineError "'$folder\alpha.vmc' is damaged*line*"
        $object.Path | Should -Be "$folder\alpha.vmc"
        $object.State | Should -BeNullOrEmpty
        $object.HardDrives.Count | Should -Be 0
    }

    It 'tells of a machine that somebody deletes while they are listed, and lists the others' {
        $gone = [pscustomobject] @{} | Add-Member -PassThru ScriptMethod Name {
            throw [System.Runtime.InteropServices.COMException]::new('It is gone.', 0xA0040207)
        }
        $list = [pscustomobject] @{ All = $gone, (Get-ComMachine alpha) }
        $list | Add-Member ScriptMethod FindVirtualMachine { $null }
        $list | Add-Member ScriptMethod VirtualMachines { $this.All }
        $application = & (Get-Module OpenVPC) { $script:Application; $script:Application = $args[0] } $list
        try {
            $outcome = Get-Outcome { Get-VpcMachine al* }
        }
        finally {
            & (Get-Module OpenVPC) { $script:Application = $args[0] } $application
        }
        $outcome.Output.Name | Should -Be alpha
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'MachineNotFound,Get-VpcMachine'
        $outcome.Errors[0].TargetObject | Should -Be 'al*'
    }

    It 'tells of a machine that somebody deletes before it is looked at, and lists the others' {
        $null = New-VpcMachine beta
        $outcome = Get-Outcome {
            Get-VpcMachine | ForEach-Object { Get-Item "$folder\*.vmc" -Exclude "$($_.Name).vmc" | Remove-Item; $_ }
        }
        $outcome.Output.Count | Should -Be 1
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'MachineNotFound,Get-VpcMachine'
    }
}
