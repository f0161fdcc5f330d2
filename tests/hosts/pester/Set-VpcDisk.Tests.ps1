BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Set-VpcDisk -ParentPath' {
    BeforeEach {
        $folder = New-ChainFolder
        $place = New-Folder
        Move-Item "$folder\a.vhd" "$place\base.vhd"
    }

    It 'tells a disk where its parent is now' {
        Test-VpcDisk "$folder\b.vhd" -ErrorAction Ignore | Should -BeFalse
        Set-VpcDisk "$folder\b.vhd" -ParentPath "$place\base.vhd" | Should -BeNullOrEmpty
        (Get-VpcDisk "$folder\b.vhd").ParentPath | Should -Be "$place\base.vhd"
        Test-VpcDisk "$folder\c.vhd" | Should -BeTrue
    }

    It 'gives the disk with -Passthru' {
        $disk = Get-Item "$folder\b.vhd" | Set-VpcDisk -ParentPath "$place\base.vhd" -Passthru
        $disk.Path | Should -Be "$folder\b.vhd"
        $disk.ParentPath | Should -Be "$place\base.vhd"
        (Set-VpcDisk -LiteralPath "$folder\b.vhd" "$place\base.vhd" -Passthru -ErrorAction Stop 3>$null).Path |
            Should -Be "$folder\b.vhd"
    }

    It 'with -WhatIf changes nothing' {
        $before = (Get-FileHash "$folder\b.vhd").Hash
        Set-VpcDisk "$folder\b.vhd" "$place\base.vhd" -WhatIf
        (Get-FileHash "$folder\b.vhd").Hash | Should -Be $before
    }

    It 'refuses another disk' {
        $null = New-VpcDisk "$place\other.vhd" 16MB
        $before = (Get-FileHash "$folder\b.vhd").Hash
        Assert-Refusal { Set-VpcDisk "$folder\b.vhd" "$place\other.vhd" } ParentMismatch InvalidData "$folder\b.vhd" `
            '*their unique ids differ.'
        (Get-FileHash "$folder\b.vhd").Hash | Should -Be $before
    }

    It 'refuses a disk that has no parent, a parent that is missing, and one of another provider' {
        Assert-Refusal { Set-VpcDisk "$place\base.vhd" "$folder\b.vhd" } * * "$place\base.vhd" "*'$place\base.vhd'*"
        Assert-Refusal { Set-VpcDisk "$folder\b.vhd" "$place\none.vhd" } DiskNotFound ObjectNotFound "$folder\b.vhd" `
            "*'$place\none.vhd' does not exist."
        Assert-Refusal { Set-VpcDisk "$folder\b.vhd" 'env:x' } InvalidPath InvalidArgument 'env:x' '*Environment.'
    }
}

Describe 'Set-VpcDisk -SearchIn' {
    BeforeEach {
        $folder = New-ChainFolder
        $place = New-Folder
        $null = New-Item -ItemType Directory "$place\x", "$place\y"
        $null = New-VpcDisk "$place\x\decoy.vhd" 16MB
        Set-Content "$place\x\none.vhd" 'none'
        Move-Item "$folder\a.vhd" "$place\x\base.vhd"
        Move-Item "$folder\b.vhd" "$place\y\middle.vhd"
    }

    It 'finds all parents of a chain, by their ids' {
        $disk = Set-VpcDisk "$folder\c.vhd" -SearchIn $place -Passthru
        $disk.ParentPath | Should -Be "$place\y\middle.vhd"
        (Get-VpcDisk "$folder\c.vhd" -Chain).Path |
            Should -Be "$folder\c.vhd", "$place\y\middle.vhd", "$place\x\base.vhd"
    }

    It 'takes several folders and several disks' {
        $null = New-VpcDisk "$folder\d.vhd" 3MB
        Set-VpcDisk "$folder\*.vhd" -SearchIn "$place\x", "$place\y"
        Test-VpcDisk "$folder\c.vhd" | Should -BeTrue
    }

    It 'knows a fixed disk' {
        $null = New-VpcDisk "$folder\f.vhd" 3MB -Fixed
        $null = New-VpcDisk "$folder\g.vhd" -ParentPath "$folder\f.vhd"
        Move-Item "$folder\f.vhd" "$place\x"
        Set-VpcDisk -LiteralPath "$folder\g.vhd" -SearchIn $place
        (Get-VpcDisk "$folder\g.vhd").ParentPath | Should -Be "$place\x\f.vhd"
    }

    It 'changes nothing where nothing is lost' {
        Set-VpcDisk "$folder\c.vhd" -SearchIn $place
        $before = (Get-FileHash "$folder\c.vhd", "$place\y\middle.vhd").Hash
        Set-VpcDisk "$folder\c.vhd" -SearchIn $folder
        (Get-FileHash "$folder\c.vhd", "$place\y\middle.vhd").Hash | Should -Be $before
    }

    It 'changes nothing where a parent is not found' {
        Remove-Item "$place\x\base.vhd"
        $before = (Get-FileHash "$folder\c.vhd").Hash
        Assert-Refusal { Set-VpcDisk "$folder\c.vhd" -SearchIn $place } ParentNotFound ObjectNotFound "$folder\c.vhd" `
            "The parent of '$place\y\middle.vhd' was not found.*"
        (Get-FileHash "$folder\c.vhd").Hash | Should -Be $before
    }

    It 'changes nothing where a parent has a copy' {
        Copy-Item "$place\x\base.vhd" "$place\y\base.vhd"
        $before = (Get-FileHash "$folder\c.vhd").Hash
        Assert-Refusal { Set-VpcDisk "$folder\c.vhd" -SearchIn $place } SeveralParents InvalidArgument "$folder\c.vhd" `
            "*$place\x\base.vhd, $place\y\base.vhd"
        (Get-FileHash "$folder\c.vhd").Hash | Should -Be $before
    }

    It 'searches a folder that is named twice once' {
        Set-VpcDisk "$folder\c.vhd" -SearchIn $place, "$place\x", $place.ToUpper()
        Test-VpcDisk "$folder\c.vhd" | Should -BeTrue
    }

    It 'with -WhatIf changes nothing' {
        $before = (Get-FileHash "$folder\c.vhd", "$place\y\middle.vhd").Hash
        Set-VpcDisk "$folder\c.vhd" -SearchIn $place -WhatIf
        (Get-FileHash "$folder\c.vhd", "$place\y\middle.vhd").Hash | Should -Be $before
    }

    It 'reports a folder that is missing' {
        $outcome = Get-Outcome { Set-VpcDisk "$folder\c.vhd" -SearchIn $place, "$folder\nowhere" }
        $outcome.Errors.TargetObject | Should -Be "$folder\nowhere"
        Test-VpcDisk "$folder\c.vhd" | Should -BeTrue
    }
}
