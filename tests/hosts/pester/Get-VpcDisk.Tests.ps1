BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Get-VpcDisk' {
    BeforeAll {
        $folder = New-ChainFolder
        $a, $b, $c = "$folder\a.vhd", "$folder\b.vhd", "$folder\c.vhd"
    }

    It 'tells what a disk is' {
        $disk = Get-VpcDisk $b
        $disk.PSTypeNames[0] | Should -Be 'OpenVPC.Disk'
        $disk.Path | Should -Be $b
        $disk.VhdFormat | Should -Be 'VHD'
        $disk.VhdType | Should -Be 'Differencing'
        $disk.Size | Should -Be 16MB
        $disk.Size | Should -BeOfType [long]
        $disk.FileSize | Should -Be (Get-Item $b).Length
        $disk.ParentPath | Should -Be $a
        $disk.Level | Should -Be 0
    }

    It 'gives one disk only without -Chain' {
        (Get-VpcDisk $c).Path | Should -Be $c
    }

    It 'lists a chain down to the bottom with -Chain' {
        $disks = Get-VpcDisk $c -Chain
        $disks.Path | Should -Be $c, $b, $a
        $disks.Level | Should -Be 0, 1, 2
        $disks.ParentPath | Should -Be $b, $a, $null
        $disks.VhdType | Should -Be Differencing, Differencing, Dynamic
    }

    It 'takes wild cards, paths, files and disks' {
        (Get-VpcDisk "$folder\*.vhd").Path | Sort-Object | Should -Be $a, $b, $c
        (Get-VpcDisk "$folder\[ab].vhd").Path | Sort-Object | Should -Be $a, $b
        (Get-VpcDisk $c, $a).Path | Should -Be $c, $a
        ($c, $a | Get-VpcDisk).Path | Should -Be $c, $a
        (Get-Item $c | Get-VpcDisk).Path | Should -Be $c
        (Get-VpcDisk $c | Get-VpcDisk).Path | Should -Be $c
        (Get-VpcDisk -LiteralPath $c, "FileSystem::$a").Path | Should -Be $c, $a
    }

    It 'takes [ and ] in a name as they are, in each way' {
        $special = New-Folder
        $file = "$special\x[1].vhd"
        $null = New-VpcDisk $file 3MB
        $null = New-VpcDisk "$special\x1.vhd" 3MB
        (Get-VpcDisk $file).Path | Should -Be $file
        (Get-VpcDisk -LiteralPath $file).Path | Should -Be $file
        (Get-Item -LiteralPath $file | Get-VpcDisk).Path | Should -Be $file
        (Get-VpcDisk $file | Get-VpcDisk).Path | Should -Be $file
        (Get-VpcDisk "$special\x``[1``].vhd").Path | Should -Be $file
    }

    It 'says that a wild card matches nothing' {
        foreach ($path in "$folder\z*.vhd", "$folder\nowhere\*.vhd", "$folder\[z].vhd") {
            Assert-Refusal { Get-VpcDisk $path } NoMatch ObjectNotFound $path 'No file matches *'
        }
    }

    It 'takes no wild cards in -LiteralPath' {
        Assert-Refusal { Get-VpcDisk -LiteralPath "$folder\*.vhd" } * * "$folder\*.vhd" '*contains a character that is not allowed*'
    }

    It 'refuses a file that is missing, with the sentence of the DLL' {
        Assert-Refusal { Get-VpcDisk "$folder\z.vhd" } DiskNotFound ObjectNotFound "$folder\z.vhd" `
            "The file '$folder\z.vhd' does not exist."
    }

    It 'refuses a file that is no disk' {
        Set-Content "$folder\text.txt" 'none'
        Assert-Refusal { Get-VpcDisk "$folder\text.txt" } InvalidDisk InvalidData "$folder\text.txt" `
            "'$folder\text.txt' is not a virtual hard disk*"
    }

    It 'refuses a folder, and goes on' {
        $outcome = Get-Outcome { Get-VpcDisk $folder, $a }
        $outcome.Output.Path | Should -Be $a
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'InvalidDisk,Get-VpcDisk'
        $outcome.Errors[0].Exception.Message | Should -BeLike '*it is a folder*'
    }

    It 'refuses paths of other providers, with and without wild cards' {
        Assert-Refusal { Get-VpcDisk 'HKLM:\Software' } InvalidPath InvalidArgument 'HKLM:\Software' '*Registry.'
        Assert-Refusal { Get-VpcDisk 'HKLM:\Soft*' } InvalidPath InvalidArgument 'HKLM:\Soft*' '*Registry.'
        Assert-Refusal { Get-VpcDisk 'env:PATH' } InvalidPath InvalidArgument 'env:PATH' '*Environment.'
    }

    It 'refuses what is no path: <path>' -ForEach @{ path = '' }, @{ path = $null } {
        { Get-VpcDisk -Path $path } | Should -Throw "*argument*'Path'*"
        { Get-VpcDisk -LiteralPath $path } | Should -Throw "*argument*'LiteralPath'*"
    }

    It 'reports a parent that is missing, and still gives the disk' {
        $broken = New-ChainFolder
        Remove-Item "$broken\b.vhd"
        foreach ($chain in $false, $true) {
            $outcome = Get-Outcome { Get-VpcDisk "$broken\c.vhd" -Chain:$chain }
            $outcome.Output.Path | Should -Be "$broken\c.vhd"
            $outcome.Output.ParentPath | Should -BeNullOrEmpty
            $outcome.Errors.Count | Should -Be 1
            $outcome.Errors[0].Exception.Message | Should -BeLike "*'$broken\b.vhd' does not exist."
            $outcome.Errors[0].TargetObject | Should -Be "$broken\c.vhd"
        }
    }

    It 'reports a parent that is another disk now, and never ends a list as if that were the bottom' {
        $broken = New-ChainFolder
        Remove-Item "$broken\a.vhd"
        $null = New-VpcDisk "$broken\a.vhd" 16MB
        $outcome = Get-Outcome { Get-VpcDisk "$broken\c.vhd" -Chain }
        $outcome.Output.Path | Should -Be "$broken\c.vhd", "$broken\b.vhd"
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be 'ParentMismatch,Get-VpcDisk'
        $outcome.Errors[0].CategoryInfo.Category | Should -Be InvalidData
        $outcome.Errors[0].Exception.HResult | Should -Be 0xA0040685
        $outcome.Errors[0].Exception.Message | Should -BeLike '*their unique ids differ.'
    }

    It 'ends a pipeline that wants no more' {
        (Get-VpcDisk $c, $b, $a | Select-Object -First 1).Path | Should -Be $c
    }

    It 'does not take an error further down the pipeline for one of a disk' {
        { Get-VpcDisk $c | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
    }

    It 'shows a table and a list' {
        $table = Get-VpcDisk $c -Chain | Out-String -Width 300
        $table | Should -Match 'Level\s+VhdType\s+Size \(MB\)\s+FileSize \(MB\)\s+Path'
        $table | Should -Match ('2\s+Dynamic\s+16\s+0[.,]\d\d\s{5}' + [regex]::Escape($a))
        $list = Get-VpcDisk $b | Format-List | Out-String -Width 300
        foreach ($name in 'Path', 'VhdFormat', 'VhdType', 'FileSize', 'Size', 'ParentPath', 'Level') {
            $list | Should -Match "(?m)^$name\s+:"
        }
    }

    It 'lists 64 levels' {
        $deep = New-Folder
        $null = New-VpcDisk "$deep\0.vhd" 3MB
        1..63 | ForEach-Object { $null = New-VpcDisk "$deep\$_.vhd" -ParentPath "$deep\$($_ - 1).vhd" }
        $disks = Get-VpcDisk "$deep\63.vhd" -Chain
        $disks.Count | Should -Be 64
        $disks[63].Path | Should -Be "$deep\0.vhd"
    }
}

Describe 'Get-VpcDisk -Recurse' {
    BeforeAll {
        $folder = New-ChainFolder
        $below = (New-Item -ItemType Directory "$folder\below\deeper").FullName
        $null = New-VpcDisk "$below\d.vhd" -ParentPath "$folder\a.vhd"
        $null = New-VpcDisk "$below\single.vhd" 3MB -Fixed
        Set-Content "$folder\notes.txt" 'none'
    }

    It 'lists all disks below a folder, each parent before its children' {
        $disks = Get-VpcDisk $folder -Recurse
        $disks.Path | Should -Be "$folder\a.vhd", "$folder\b.vhd", "$folder\c.vhd", "$below\d.vhd", "$below\single.vhd"
        $disks.Level | Should -Be 0, 1, 2, 1, 0
        $disks[3].ParentPath | Should -Be "$folder\a.vhd"
    }

    It 'shows parents that lie elsewhere' {
        $disks = Get-VpcDisk $below -Recurse
        $disks.Path | Should -Be "$below\single.vhd", "$folder\a.vhd", "$below\d.vhd"
        $disks.Level | Should -Be 0, 0, 1
    }

    It 'knows snapshots and undo disks by their names' {
        $other = New-Folder
        foreach ($name in 'a.avhd', 'b.VUD', 'c.VHD') {
            $null = New-VpcDisk "$other\x.vhd" 3MB
            Rename-Item "$other\x.vhd" $name
        }
        (Get-VpcDisk $other -Recurse).Path | Should -Be "$other\a.avhd", "$other\b.VUD", "$other\c.VHD"
    }

    It 'names what is broken, with the reason, and lists the others' {
        $broken = New-ChainFolder
        Remove-Item "$broken\b.vhd"
        Set-Content "$broken\none.vhd" 'none'
        $outcome = Get-Outcome { Get-VpcDisk $broken -Recurse }
        $outcome.Output.Path | Should -Be "$broken\a.vhd", "$broken\c.vhd"
        $outcome.Output.Level | Should -Be 0, 0
        $outcome.Errors.TargetObject | Should -Be "$broken\c.vhd", "$broken\none.vhd"
        $outcome.Errors[0].Exception.Message | Should -BeLike "*'$broken\b.vhd' does not exist."
        $outcome.Errors[1].FullyQualifiedErrorId | Should -Be 'InvalidDisk,Get-VpcDisk'
    }

    It 'gives nothing for an empty folder, and takes a file as it is' {
        Get-VpcDisk (New-Folder) -Recurse | Should -BeNullOrEmpty
        (Get-VpcDisk "$folder\c.vhd" -Recurse).Path | Should -Be "$folder\c.vhd"
    }
    It 'does not follow links to folders, which may lead in circles' {
        # Where PowerShell can make no link, as under Wine, the caller has made one.
        $place = Join-Path $KeptFolder circle
        if (-not (Test-Path $place)) {
            $null = New-Item -ItemType Directory $place
            $null = New-Item -ItemType Junction "$place\loop" -Target $place -ErrorAction Stop
        }
        $null = New-VpcDisk "$place\a.vhd" 3MB
        (Get-VpcDisk $place -Recurse).Path | Should -Be "$place\a.vhd"
    }

    It 'takes its progress away in the end, also when it is cut short' {
        $shell = [powershell]::Create().AddScript("Import-Module OpenVPC; Get-VpcDisk '$folder' -Recurse")
        $null = $shell.Invoke()
        $shell.HadErrors | Should -BeFalse
        $shell.Streams.Progress[-1].RecordType | Should -Be Completed
        $shell.Dispose()
    }
}
