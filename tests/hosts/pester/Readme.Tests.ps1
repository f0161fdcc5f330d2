BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)

    function Get-Document([string] $Name) {
        [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot "..\..\..\$Name")).Replace("`r", '')
    }

    # The block of a document that is in this language and begins like that.
    function Get-Block([string] $Document, [string] $Language, [string] $Like) {
        foreach ($block in [regex]::Matches((Get-Document $Document), "(?sm)^``````(\w*)`n(.*?)^``````$")) {
            $code = $block.Groups[2].Value
            if ($block.Groups[1].Value -eq $Language -and $code -like $Like) { return $code }
        }
        throw "$Document has no such block"
    }

    # Runs such a block with other folders, confirming everything; the errors that it writes.
    function Get-BlockError([string] $Code, [string] $Root) {
        $asked = $global:ConfirmPreference
        $global:ConfirmPreference = 'None'
        try {
            $script = $Code.Replace('C:\', "$Root\C\").Replace('D:\', "$Root\D\")
            (Get-Outcome ([scriptblock]::Create($script))).Errors
        }
        finally {
            $global:ConfirmPreference = $asked
        }
    }

    function Get-Line([string] $Text) {
        $Text.Replace("`r", '').Split("`n").TrimEnd() | Where-Object { $_ }
    }
}

Describe 'README' {
    BeforeAll {
        $root = New-Folder
        $null = New-Item -ItemType Directory "$root\C\disks"
        $errors = Get-BlockError (Get-Block README.md powershell 'New-VpcDisk*') $root
    }

    It 'has commands that can be typed' {
        $errors | Should -BeNullOrEmpty
    }

    It 'shows what they show' {
        $table = (Get-VpcDisk "$root\C\disks" -Recurse | Out-String -Width 300).Replace("$root\C\", 'C:\')
        Get-Line $table | Should -Be (Get-Line (Get-Block README.md '' 'Level VhdType*'))
    }

    It 'runs a machine' -Skip:(-not $env:OPENVPC_TEST_GUEST) {
        $settings = Initialize-Setting
        try {
            $own = New-MachineFolder
            $null = New-VpcDisk "$own\C\disks\tuesday.vhd" 4MB
            Get-BlockError (Get-Block README.md powershell 'New-VpcMachine*') $own | Should -BeNullOrEmpty
            (Get-VpcMachine legacy).State | Should -Be 'Saved'
        }
        finally {
            Restore-Setting $settings
        }
    }

    It 'says how to make one disk of them' {
        $command = [regex]::Match((Get-Document README.md), '`(Merge-VpcDisk .*?)`')
        $command.Success | Should -BeTrue
        Get-BlockError $command.Groups[1].Value $root | Should -BeNullOrEmpty
        { Get-VpcDisk "$root\C\disks\tuesday.vhd" -Chain -ErrorAction Stop } | Should -Not -Throw
    }
}

Describe 'README of the samples' {
    It 'has commands that can be typed' {
        $root = New-Folder
        $disks = "$root\C\disks"
        $null = New-Item -ItemType Directory $disks, "$root\D\disks"
        $null = New-VpcDisk "$disks\base.vhd" 4MB
        $null = New-VpcDisk "$disks\monday.vhd" -ParentPath "$disks\base.vhd"
        $null = New-VpcDisk "$disks\tuesday.vhd" -ParentPath "$disks\monday.vhd"
        Get-BlockError (Get-Block harness\samples\README.md powershell 'New-VpcDisk*') $root | Should -BeNullOrEmpty
    }

    It 'has commands for machines that can be typed' {
        $settings = Initialize-Setting
        try {
            $root = New-MachineFolder
            $null = New-VpcDisk "$root\C\disks\tuesday.vhd" 4MB
            $code = Get-Block harness\samples\README.md powershell 'New-VpcMachine*'
            if (-not $HasEngine) { $code = $code -replace '(?m)^(Start|Suspend|Resume|Save|Stop)-VpcMachine .*$' }
            Get-BlockError $code.Replace('4GB', '4MB') $root | Should -BeNullOrEmpty
            Get-Name $root | Should -Be 'C', 'C\disks', 'C\disks\data.vhd', 'C\disks\tuesday.vhd'
        }
        finally {
            Restore-Setting $settings
        }
    }
}
