BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Convert-VpcDisk' {
    BeforeAll {
        $folder = New-ChainFolder
        $a, $b, $c = "$folder\a.vhd", "$folder\b.vhd", "$folder\c.vhd"
        Write-Block $a 0 'alpha'
        Write-Block $b 1 'bravo'
        Write-Block $c 2 'carlo'
        $null = New-VpcDisk "$folder\fixed.vhd" 5MB -Fixed
        $before = (Get-FileHash $a, $b, $c).Hash
    }
    BeforeEach {
        $out = New-Folder
    }
    AfterEach {
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'makes one disk of a chain' {
        Convert-VpcDisk $c (Join-Path $KeptFolder 'flat.vhd') | Should -BeNullOrEmpty
        $disk = Get-VpcDisk (Join-Path $KeptFolder 'flat.vhd')
        $disk.VhdType | Should -Be 'Dynamic'
        $disk.ParentPath | Should -BeNullOrEmpty
        0..2 | ForEach-Object { Read-Block $disk.Path $_ } | Should -Be 'alpha', 'bravo', 'carlo'
    }

    It 'makes what -VHDType asks for, in any capitals' {
        (Convert-VpcDisk $a "$out\f.vhd" -VHDType fixed -Passthru).VhdType | Should -Be 'Fixed'
        (Convert-VpcDisk "$folder\fixed.vhd" "$out\d.vhd" DYNAMIC -Passthru).VhdType | Should -Be 'Dynamic'
    }

    It 'keeps the type of the source without -VHDType' {
        (Convert-VpcDisk "$folder\fixed.vhd" "$out\f.vhd" -Passthru).VhdType | Should -Be 'Fixed'
        (Convert-VpcDisk $a "$out\d.vhd" -Passthru).VhdType | Should -Be 'Dynamic'
    }

    It 'gives the new disk with -Passthru' {
        $disk = Convert-VpcDisk -LiteralPath $b -DestinationPath "$out\x.vhd" -Passthru
        $disk.Path | Should -Be "$out\x.vhd"
        $disk.Size | Should -Be 16MB
    }

    It 'names the target of each disk by a script block' {
        $disks = Get-Item $a, $b | Convert-VpcDisk -DestinationPath { "$out\copy-$($_.Name)" } -Passthru
        $disks.Path | Should -Be "$out\copy-a.vhd", "$out\copy-b.vhd"
    }

    It 'deletes the source with -DeleteSource, when the new disk is complete' {
        Copy-Item $a "$out\source.vhd"
        Convert-VpcDisk "$out\source.vhd" "$out\new.vhd" -DeleteSource
        Get-Name $out | Should -Be 'new.vhd'
        Read-Block "$out\new.vhd" 0 | Should -Be 'alpha'
    }

    It 'keeps the source where the new disk cannot be made' {
        Copy-Item $a "$out\source.vhd"
        Set-Content "$out\new.vhd" 'mine'
        Assert-Refusal { Convert-VpcDisk "$out\source.vhd" "$out\new.vhd" -DeleteSource } DiskExists ResourceExists `
            "$out\source.vhd" "*'$out\new.vhd'*"
        Get-Name $out | Should -Be 'new.vhd', 'source.vhd'
        Get-Content "$out\new.vhd" | Should -Be 'mine'
    }

    It 'does not ask' {
        $ConfirmPreference = 'High'
        Convert-VpcDisk $a "$out\x.vhd"
        Test-Path "$out\x.vhd" | Should -BeTrue
    }

    It 'with -WhatIf makes and deletes nothing' {
        Copy-Item $a "$out\source.vhd"
        Convert-VpcDisk "$out\source.vhd" "$out\x.vhd" -DeleteSource -Passthru -WhatIf | Should -BeNullOrEmpty
        Get-Name $out | Should -Be 'source.vhd'
    }

    It 'refuses a type that is none of the two' {
        { Convert-VpcDisk $a "$out\x.vhd" Differencing } | Should -Throw "*'VHDType'*"
    }

    It 'refuses a folder that is missing, another provider, and a name that is no disk' {
        Assert-Refusal { Convert-VpcDisk $a "$out\y\x.vhd" } * ObjectNotFound $a '*folder does not exist.'
        Assert-Refusal { Convert-VpcDisk $a 'env:x' } InvalidPath InvalidArgument 'env:x' '*Environment.'
        Get-Name $out | Should -BeNullOrEmpty
    }

    It 'refuses a source that has lost its parent' {
        $null = New-VpcDisk "$out\p.vhd" 3MB
        $null = New-VpcDisk "$out\q.vhd" -ParentPath "$out\p.vhd"
        Remove-Item "$out\p.vhd"
        Assert-Refusal { Convert-VpcDisk "$out\q.vhd" "$out\x.vhd" } * ObjectNotFound "$out\q.vhd" `
            "*'$out\q.vhd' was not found*"
        Get-Name $out | Should -Be 'q.vhd'
    }

    It 'goes on with the others after an error' {
        $outcome = Get-Outcome { "$folder\z.vhd", $a | Convert-VpcDisk -DestinationPath "$out\x.vhd" -Passthru }
        $outcome.Output.Path | Should -Be "$out\x.vhd"
        $outcome.Errors.TargetObject | Should -Be "$folder\z.vhd"
    }
    It 'passes on what the DLL warns of' {
        $file = (New-VpcDisk "$out\w.vhd" 4MB).Path
        Write-Block $file 0 'delta'
        $stream = [System.IO.File]::Open($file, 'Open', 'ReadWrite')
        $stream.Position = $stream.Length - 512 - 2MB - 512
        $stream.WriteByte(127)   # a bit that is clear says that the sector is unused, though it holds something
        $stream.Dispose()
        Convert-VpcDisk $file "$out\x.vhd" -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should -Be 1
        "$warnings" | Should -BeLike '*sector*'
    }
}
