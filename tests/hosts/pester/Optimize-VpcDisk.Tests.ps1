BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Optimize-VpcDisk' {
    BeforeEach {
        $folder = New-ChainFolder
        $empty = (Get-Item "$folder\a.vhd").Length
        Write-Block "$folder\a.vhd" 0 ''
        Write-Block "$folder\a.vhd" 1 'alpha'
    }

    It 'takes blocks of zeros out of the file and keeps the others' {
        Optimize-VpcDisk "$folder\a.vhd" | Should -BeNullOrEmpty
        (Get-Item "$folder\a.vhd").Length | Should -BeLessThan ($empty + 3MB)
        Read-Block "$folder\a.vhd" 1 | Should -Be 'alpha'
        Test-VpcDisk "$folder\c.vhd" | Should -BeTrue
    }

    It 'gives the disk with its new size with -Passthru' {
        $disk = Optimize-VpcDisk -LiteralPath "$folder\a.vhd" -Passthru
        $disk.Path | Should -Be "$folder\a.vhd"
        $disk.FileSize | Should -Be (Get-Item "$folder\a.vhd").Length
        $disk.FileSize | Should -BeLessThan ($empty + 3MB)
    }

    It 'takes what Get-ChildItem and Get-VpcDisk give, and wild cards' {
        (Get-Item "$folder\a.vhd" | Optimize-VpcDisk -Passthru).Path | Should -Be "$folder\a.vhd"
        (Get-VpcDisk "$folder\a.vhd" | Optimize-VpcDisk -Passthru).Path | Should -Be "$folder\a.vhd"
        (Optimize-VpcDisk "$folder\a*.vhd" -Passthru).Path | Should -Be "$folder\a.vhd"
    }

    It 'with -WhatIf changes nothing' {
        $before = Get-FileHash "$folder\a.vhd"
        Optimize-VpcDisk "$folder\a.vhd" -Passthru -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash "$folder\a.vhd").Hash | Should -Be $before.Hash
    }

    It 'refuses a fixed disk, and goes on' {
        $null = New-VpcDisk "$folder\0.vhd" 3MB -Fixed
        $outcome = Get-Outcome { Optimize-VpcDisk "$folder\0.vhd", "$folder\a.vhd" -Passthru }
        $outcome.Output.Path | Should -Be "$folder\a.vhd"
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'WrongDiskType,Optimize-VpcDisk'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be InvalidOperation
        $outcome.Errors[0].TargetObject | Should -Be "$folder\0.vhd"
    }

    It 'refuses a disk that is in use' {
        $stream = [System.IO.File]::Open("$folder\a.vhd", 'Open', 'ReadWrite', 'None')
        try {
            $outcome = Get-Outcome { Optimize-VpcDisk "$folder\a.vhd" }
        }
        finally {
            $stream.Dispose()
        }
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$folder\a.vhd'*in use*"
        $outcome.Errors[0].CategoryInfo.Category | Should -Be ResourceBusy
    }
}
