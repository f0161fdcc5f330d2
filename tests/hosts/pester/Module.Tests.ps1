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
            'Add-VpcMachineDisk', 'Clear-VpcMachineUndo', 'Convert-VpcDisk', 'Get-VpcDisk', 'Get-VpcMachine',
            'Merge-VpcDisk', 'Merge-VpcMachineUndo', 'New-VpcDisk', 'New-VpcMachine', 'Optimize-VpcDisk',
            'Register-VpcMachine', 'Remove-VpcMachine', 'Remove-VpcMachineDisk', 'Restart-VpcMachine',
            'Resume-VpcMachine', 'Save-VpcMachine', 'Set-VpcDisk', 'Set-VpcMachine', 'Start-VpcMachine',
            'Stop-VpcMachine', 'Suspend-VpcMachine', 'Test-VpcDisk', 'Unregister-VpcMachine')
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

    It 'that takes longer than it may is cancelled, and is an error' {
        $task = [pscustomobject] @{ Calls = [System.Collections.Generic.List[string]]::new() }
        $task | Add-Member ScriptMethod WaitForCompletion { $this.Calls.Add("wait $($args[0])"); Start-Sleep 1 }
        $task | Add-Member ScriptMethod Cancel { $this.Calls.Add('cancel') }
        $task | Add-Member ScriptMethod IsComplete { $false }
        $task | Add-Member ScriptMethod Description { 'Resetting' }
        $task | Add-Member ScriptMethod PercentCompleted { 0 }
        $cmdlet = @{ MyInvocation = @{ MyCommand = @{ Name = 'Restart-VpcMachine' } } }
        { & $module { Wait-DiskTask $args[0] $args[1] 2 } $cmdlet $task } | Should -Throw 'Resetting: not done in 2 seconds.'
        $task.Calls | Should -Be 'wait 100', 'wait 200', 'cancel', 'wait -1'
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
