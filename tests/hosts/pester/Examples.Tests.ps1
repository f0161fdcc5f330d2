BeforeDiscovery {
    Import-Module OpenVPC
    $powers = 'Restart', 'Resume', 'Save', 'Start', 'Stop', 'Suspend' | ForEach-Object { "$_-VpcMachine" }
    $examples = foreach ($command in Get-Command -Module OpenVPC) {
        $needsPower = $command.Name -in $powers
        if ($needsPower -and -not $env:OPENVPC_TEST_GUEST) { continue }   # no machine can be started
        $number = 0
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            $number++
            @{ command = $command.Name; number = $number; code = $example.code; needsPower = $needsPower }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Examples of help' {
    BeforeAll {
        $folder = New-Folder
        $settings = Initialize-Setting
        $asked = $global:ConfirmPreference
        $global:ConfirmPreference = 'None'

        # The machines that examples name, with the disks in a folder.
        function New-ExampleMachine([string] $Root) {
            $null = New-VpcMachine old -Path "$Root\D\machines"
            Unregister-VpcMachine old
            $null = New-VpcMachine legacy -VHDPath "$Root\disks\base.vhd"
            $null = 'lab-1', 'lab-2' | New-VpcMachine -VHDPath "$Root\disks\monday.vhd"
            Add-VpcMachineDisk lab-1 "$Root\disks\tuesday.vhd"
        }

        # Brings those that run into a state in which an example can do what it says. What they write goes elsewhere, so
        # that several can have the same disk.
        function Start-ExampleMachine([string] $Command) {
            Set-VpcMachine * -Undo $true -UndoAction Keep
            if ($Command -eq 'Start-VpcMachine') { return }
            Start-VpcMachine *
            if ($Command -eq 'Resume-VpcMachine') { Suspend-VpcMachine * }
        }
    }
    AfterAll {
        Restore-Setting $settings
        $global:ConfirmPreference = $asked
    }

    It '<command> <number>: <code>' -ForEach $examples {
        $root = Join-Path $folder "$command-$number"
        $disks = "$root\disks"
        $null = New-Item -ItemType Directory $disks, "$root\backup", "$root\D\bases"
        if ($command -ne 'New-VpcDisk' -or $code -match 'ParentPath') {
            $null = New-VpcDisk "$disks\base.vhd" 4MB
        }
        if ($command -ne 'New-VpcDisk') {
            $null = New-VpcDisk "$disks\monday.vhd" -ParentPath "$disks\base.vhd"
            $null = New-VpcDisk "$disks\tuesday.vhd" -ParentPath "$disks\monday.vhd"
            $null = New-VpcDisk "$disks\log.vhd" 3MB -Fixed
        }
        if ($command -eq 'Set-VpcDisk') { Move-Item "$disks\base.vhd" "$root\D\bases" }
        if ($command -eq 'Optimize-VpcDisk') { Get-ChildItem $disks -Exclude base.vhd | Remove-Item }
        if ($command -like '*-VpcMachine*') {
            $null = New-MachineFolder
            if ($command -ne 'New-VpcMachine') { New-ExampleMachine $root }
            if ($needsPower) { Start-ExampleMachine $command }
        }
        $script = $code.Replace('C:\', "$root\").Replace('D:\', "$root\D\").Replace('20GB', '4MB').Replace('1GB', '4MB')
        $outcome = Get-Outcome ([scriptblock]::Create($script))
        if ($needsPower) {
            Get-VpcMachine | Where-Object State -in Running, Paused | Stop-VpcMachine -TurnOff
        }
        $outcome.Errors | Should -BeNullOrEmpty
    }
}
