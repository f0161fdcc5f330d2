BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'New-VpcDisk' {
    BeforeEach {
        $folder = New-Folder
    }

    It 'makes a dynamic disk of the size that is asked for' {
        $disk = New-VpcDisk (Join-Path $KeptFolder 'dynamic.vhd') 20GB
        $disk.Path | Should -Be (Join-Path $KeptFolder 'dynamic.vhd')
        $disk.VhdFormat | Should -Be 'VHD'
        $disk.VhdType | Should -Be 'Dynamic'
        $disk.Size | Should -Be 20GB
        $disk.FileSize | Should -BeLessThan 1MB
        $disk.ParentPath | Should -BeNullOrEmpty
        $disk.Level | Should -Be 0
    }

    It 'makes a fixed disk' {
        $disk = New-VpcDisk -Path (Join-Path $KeptFolder 'fixed.vhd') -SizeBytes 8MB -Fixed
        $disk.VhdType | Should -Be 'Fixed'
        $disk.FileSize | Should -Be (8MB + 512)
        (Get-Item $disk.Path).Length | Should -Be (8MB + 512)
    }

    It 'makes a differencing disk, with or without -Differencing' {
        $null = New-VpcDisk "$folder\a.vhd" 12MB -Dynamic
        foreach ($disk in (New-VpcDisk "$folder\b.vhd" -ParentPath "$folder\a.vhd"),
            (New-VpcDisk "$folder\c.vhd" -ParentPath "$folder\a.vhd" -Differencing)) {
            $disk.VhdType | Should -Be 'Differencing'
            $disk.ParentPath | Should -Be "$folder\a.vhd"
            $disk.Size | Should -Be 12MB
        }
    }

    It 'takes a size as a number with a unit and as text' {
        (New-VpcDisk "$folder\a.vhd" '5MB').Size | Should -Be 5MB
        (New-VpcDisk "$folder\b.vhd" 1.5GB).Size | Should -Be 1536MB
    }

    It 'takes several paths, and a hundred from the pipeline' {
        (New-VpcDisk "$folder\a.vhd", "$folder\b.vhd" 3MB).Count | Should -Be 2
        $disks = 1..100 | ForEach-Object { "$folder\x$_.vhd" } | New-VpcDisk -ParentPath "$folder\a.vhd"
        $disks.Count | Should -Be 100
        $disks[99].Path | Should -Be "$folder\x100.vhd"
        [pscustomobject] @{ Path = "$folder\c.vhd" } | New-VpcDisk -SizeBytes 3MB | ForEach-Object Path |
            Should -Be "$folder\c.vhd"
    }

    It 'passes on each disk as soon as it is made' {
        $null = "$folder\a.vhd", "$folder\b.vhd" | New-VpcDisk -SizeBytes 3MB | Select-Object -First 1
        Get-Name $folder | Should -Be 'a.vhd'
    }

    It 'makes missing folders' {
        (New-VpcDisk "$folder\x\y\a.vhd" 3MB).Path | Should -Be "$folder\x\y\a.vhd"
    }

    It 'takes paths relative to the location of PowerShell' {
        Push-Location $folder
        try {
            (New-VpcDisk .\a.vhd 3MB).Path | Should -Be "$folder\a.vhd"
            (New-VpcDisk b.vhd -ParentPath a.vhd).ParentPath | Should -Be "$folder\a.vhd"
        }
        finally {
            Pop-Location
        }
    }

    It 'makes <_>' -ForEach @(
        'a[1].vhd', '[x].vhd', 'a`b.vhd', 'with space.vhd', "b$([char] 0xe4)r $([char] 0x20ac).vhd"
    ) {
        (New-VpcDisk "$folder\$_" 3MB).Path | Should -Be "$folder\$_"
        (New-VpcDisk -LiteralPath "FileSystem::$folder\child $_" -ParentPath "$folder\$_").ParentPath |
            Should -Be "$folder\$_"
        [System.IO.File]::Exists("$folder\child $_") | Should -BeTrue
    }

    It 'with -WhatIf makes nothing' {
        New-VpcDisk "$folder\a.vhd" 3MB -WhatIf | Should -BeNullOrEmpty
        New-VpcDisk "$folder\x\b.vhd" 3MB -Fixed -WhatIf | Should -BeNullOrEmpty
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'overwrites nothing' {
        Set-Content "$folder\a.vhd" 'mine'
        Assert-Refusal { New-VpcDisk "$folder\a.vhd" 3MB } DiskExists ResourceExists "$folder\a.vhd" "*'$folder\a.vhd'*"
        Get-Content "$folder\a.vhd" | Should -Be 'mine'
    }

    It 'goes on with the others after an error' {
        Set-Content "$folder\a.vhd" 'mine'
        $outcome = Get-Outcome { "$folder\a.vhd", "$folder\b.vhd" | New-VpcDisk -SizeBytes 3MB }
        $outcome.Output.Path | Should -Be "$folder\b.vhd"
        $outcome.Errors.Count | Should -Be 1
    }

    It 'ends at the first error if asked to' {
        Set-Content "$folder\a.vhd" 'mine'
        { "$folder\a.vhd", "$folder\b.vhd" | New-VpcDisk -SizeBytes 3MB -ErrorAction Stop } |
            Should -Throw -ErrorId 'DiskExists,New-VpcDisk'
        Get-Name $folder | Should -Be 'a.vhd'
    }

    It 'keeps the code of an error' {
        Set-Content "$folder\a.vhd" 'mine'
        $record = (Get-Outcome { New-VpcDisk "$folder\a.vhd" 3MB }).Errors[0]
        $record.Exception.HResult | Should -Be 0x800700B7
    }

    It 'refuses a size of <size> bytes' -ForEach @(
        @{ size = 1.5; id = 'InvalidSize'; like = '*no whole number of megabytes*' }
        @{ size = 3MB + 1; id = 'InvalidSize'; like = '*no whole number of megabytes*' }
        @{ size = 0; id = 'InvalidArgument'; like = '*must be greater than 0 MB.' }
        @{ size = -5MB; id = 'InvalidArgument'; like = '*must be greater than 0 MB.' }
        @{ size = 2MB; id = 'InvalidSize'; like = '*at least 3 MB.' }
        @{ size = 2041GB; id = 'InvalidSize'; like = '*at most 2,088,960 MB*' }
        @{ size = 1PB * 1024; id = 'InvalidSize'; like = '*at most 2,088,960 MB*' }
    ) {
        Assert-Refusal { New-VpcDisk "$folder\a.vhd" $size } $id InvalidArgument "$folder\a.vhd" $like
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'refuses a parent that is missing' {
        Assert-Refusal { New-VpcDisk "$folder\b.vhd" -ParentPath "$folder\a.vhd" } * ObjectNotFound "$folder\b.vhd" `
            "*'$folder\a.vhd'*"
        Get-Name $folder | Should -BeNullOrEmpty
    }

    It 'refuses a parent that is no disk' {
        Set-Content "$folder\a.vhd" 'none'
        Assert-Refusal { New-VpcDisk "$folder\b.vhd" -ParentPath "$folder\a.vhd" } InvalidDisk InvalidData `
            "$folder\b.vhd" "'$folder\a.vhd' is not a virtual hard disk*"
    }

    It 'refuses a path of the registry' {
        Assert-Refusal { New-VpcDisk 'HKLM:\Software\a.vhd' 3MB } InvalidPath InvalidArgument 'HKLM:\Software\a.vhd' `
            '*is no file*Registry.'
        Assert-Refusal { New-VpcDisk "$folder\b.vhd" -ParentPath 'HKLM:\a.vhd' } InvalidPath InvalidArgument `
            'HKLM:\a.vhd' '*is no file*Registry.'
    }

    It 'refuses a drive that is not there' {
        Assert-Refusal { New-VpcDisk 'Q:\a.vhd' 3MB } InvalidPath InvalidArgument 'Q:\a.vhd' "*drive*'Q'*"
    }

    It 'refuses a share that is not there' {
        Assert-Refusal { New-VpcDisk '\\localhost\nowhere\a.vhd' 3MB } * ObjectNotFound `
            '\\localhost\nowhere\a.vhd' '*share*'
    }

    It 'refuses a path of 260 characters' {
        $path = "$folder\" + 'a' * (260 - $folder.Length - 5) + '.vhd'
        Assert-Refusal { New-VpcDisk $path 3MB } InvalidPath InvalidArgument $path '*fewer than 260 characters*'
    }

    It 'refuses what is no path: <path>' -ForEach @{ path = '' }, @{ path = $null } {
        { New-VpcDisk -Path $path -SizeBytes 3MB } | Should -Throw "*argument*'Path'*"
    }

    It 'refuses a wild card as a name' {
        Assert-Refusal { New-VpcDisk "$folder\*.vhd" 3MB } * * "$folder\*.vhd" '*contains a character that is not allowed*'
    }
}
