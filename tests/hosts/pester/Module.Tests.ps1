BeforeDiscovery {
    Import-Module OpenVPC
    $common = [System.Management.Automation.Cmdlet]::CommonParameters +
        [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    # Help takes a while to make, so that each is asked for once.
    $helps = foreach ($command in Get-Command -Module OpenVPC) {
        $help = Get-Help $command.Name -Full
        @{ command = $command.Name; help = $help; names = $command.Parameters.Keys.Where({ $_ -notin $common }) }
    }
    $parameters = foreach ($each in $helps) {
        $code = "$($each.help.examples.example.code)"
        foreach ($name in $each.names) {
            $text = ($each.help.parameters.parameter | Where-Object name -eq $name).description.Text
            @{ command = $each.command; parameter = $name; text = $text; code = $code }
        }
    }
    $examples = foreach ($each in $helps) {
        $number = 0
        foreach ($example in $each.help.examples.example) {
            $number++
            @{ command = $each.command; number = $number; code = $example.code }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $module = Get-Module OpenVPC
}

Describe 'The module' {
    It 'is found by its name, with a valid manifest that has the version of the DLL' {
        $manifest = Test-ModuleManifest (Join-Path $module.ModuleBase OpenVPC.psd1)
        $manifest.Version | Should -Be (Split-Path -Leaf $module.ModuleBase)
        $version = (New-Object -ComObject VirtualPC.Application).Version
        "$version" | Should -BeLike "$($manifest.Version)*"
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        $manifest.PowerShellVersion | Should -Be '5.1'
        foreach ($text in $manifest.Author, $manifest.Description, $manifest.LicenseUri) {
            $text | Should -Not -BeNullOrEmpty
        }
    }

    It 'consists of exactly the files that it lists' {
        $manifest = Import-PowerShellDataFile (Join-Path $module.ModuleBase OpenVPC.psd1)
        Get-Name $module.ModuleBase | Should -Be ($manifest.FileList | Sort-Object)
    }

    It 'exports these cmdlets, and nothing else' {
        $module.ExportedCommands.Keys | Sort-Object | Should -Be @(
            'Add-VpcMachineDisk', 'Convert-VpcDisk', 'Get-VpcDisk', 'Get-VpcMachine', 'Merge-VpcDisk', 'New-VpcDisk',
            'New-VpcMachine', 'Optimize-VpcDisk', 'Register-VpcMachine', 'Remove-VpcMachine', 'Remove-VpcMachineDisk',
            'Set-VpcDisk', 'Set-VpcMachine', 'Test-VpcDisk', 'Unregister-VpcMachine')
        $module.ExportedAliases.Count | Should -Be 0
        $module.ExportedVariables.Count | Should -Be 0
        (Get-Command -Module OpenVPC).Verb | Should -BeIn (Get-Verb).Verb
    }

    It 'is written in the language of Windows PowerShell 5.1' {
        foreach ($file in Get-ChildItem $module.ModuleBase -Filter *.ps*1) {
            $errors = $null
            $ast = [System.Management.Automation.Language.Parser]::ParseFile($file.FullName, [ref] $null, [ref] $errors)
            $errors.Count | Should -Be 0
            $newer = $ast.FindAll({
                $args[0] -is [System.Management.Automation.Language.TernaryExpressionAst] -or
                $args[0] -is [System.Management.Automation.Language.PipelineChainAst] -or
                ($args[0].PSObject.Properties['Operator'] -and "$($args[0].Operator)" -like 'QuestionQuestion*') -or
                ($args[0].PSObject.Properties['NullConditional'] -and $args[0].NullConditional)
            }, $true)
            $newer | Should -BeNullOrEmpty
            [System.IO.File]::ReadAllText($file.FullName) | Should -Match '^[\x00-\x7f]*$'   # 5.1 reads it as ANSI
        }
    }
}

Describe 'A task' {
    It 'that is left while it runs is cancelled, and waited for' {
        $task = [pscustomobject] @{ Calls = [System.Collections.Generic.List[string]]::new() }
        $task | Add-Member ScriptMethod WaitForCompletion { $this.Calls.Add("wait $($args[0])") }
        $task | Add-Member ScriptMethod Cancel { $this.Calls.Add('cancel') }
        $task | Add-Member ScriptMethod IsComplete { $false }
        $task | Add-Member ScriptMethod Description { throw 'left' }
        $cmdlet = @{ MyInvocation = @{ MyCommand = @{ Name = 'New-VpcDisk' } } }
        { & $module { Wait-DiskTask $args[0] $args[1] } $cmdlet $task } | Should -Throw '*left*'
        $task.Calls | Should -Be 'wait 100', 'cancel', 'wait -1'
    }

    It 'that was cancelled is an error, with its code and sentence' {
        $task = (New-Object -ComObject VirtualPC.Application).CreateFixedVirtualHardDisk("$(New-Folder)\a.vhd", 8192)
        $task.Cancel()
        $cmdlet = @{ MyInvocation = @{ MyCommand = @{ Name = 'New-VpcDisk' } } }
        $record = { & $module { Wait-DiskTask $args[0] $args[1] } $cmdlet $task } | Should -Throw '*was cancelled.' -PassThru
        $record.Exception.HResult | Should -Be 0x800704C7
    }
}

Describe 'Help' {
    It 'of <command> has synopsis, description, examples, inputs and outputs' -ForEach $helps {
        $help.Synopsis | Should -Match '^[A-Z].*\.'
        $help.description.Text | Should -Match '\.$'
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        $help.inputTypes | Should -Not -BeNullOrEmpty
        $help.returnValues | Should -Not -BeNullOrEmpty
    }

    It 'describes <command> -<parameter>, and has an example of it' -ForEach $parameters {
        $text | Should -Match '\.$'
        $code | Should -Match "-$parameter\b"
    }
}

Describe 'Examples' {
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
        }
        $script = $code.Replace('C:\', "$root\").Replace('D:\', "$root\D\").Replace('20GB', '4MB').Replace('1GB', '4MB')
        $outcome = Get-Outcome ([scriptblock]::Create($script))
        $outcome.Errors | Should -BeNullOrEmpty
    }
}
