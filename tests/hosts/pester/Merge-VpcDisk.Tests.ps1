BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'Merge-VpcDisk' {
    BeforeEach {
        $folder = New-ChainFolder
        $a, $b, $c = "$folder\a.vhd", "$folder\b.vhd", "$folder\c.vhd"
        Write-Block $b 0 'bravo'
        Write-Block $c 1 'carlo'
        $before = (Get-FileHash $a, $b, $c).Hash
    }

    It 'merges a disk into its parent, and no further' {
        Merge-VpcDisk $c -Force | Should -BeNullOrEmpty
        Read-Block $b 1 | Should -Be 'carlo'
        Read-Block $b 0 | Should -Be 'bravo'
        (Get-FileHash $a).Hash | Should -Be $before[0]
    }

    It 'keeps the merged disk, which reads as before' {
        Merge-VpcDisk $c -Confirm:$false
        Test-VpcDisk $c | Should -BeTrue
        Read-Block $c 1 | Should -Be 'carlo'
    }

    It 'merges all of a chain into an ancestor' {
        $disk = Merge-VpcDisk -LiteralPath $c -DestinationPath $a -Force -Passthru
        $disk.Path | Should -Be $a
        $disk.VhdType | Should -Be 'Dynamic'
        Read-Block $a 0 | Should -Be 'bravo'
        Read-Block $a 1 | Should -Be 'carlo'
    }

    It 'takes the parent as the destination, in any capitals' {
        (Merge-VpcDisk $c $b.ToUpper() -Force -Passthru).Path | Should -Be $b
        (Get-FileHash $a).Hash | Should -Be $before[0]
    }

    It 'gives the parent with -Passthru' {
        (Get-Item $c | Merge-VpcDisk -Force -Passthru).Path | Should -Be $b
    }

    It 'asks first, and where nobody can answer changes nothing' {
        $outcome = Get-Outcome { Merge-VpcDisk $c }
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].Exception.Message | Should -BeLike '*NonInteractive*'
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'asks with -Force -Confirm too' {
        (Get-Outcome { Merge-VpcDisk $c -Force -Confirm }).Errors.Count | Should -Be 1
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'with -WhatIf changes nothing' {
        Merge-VpcDisk $c $a -Force -Passthru -WhatIf | Should -BeNullOrEmpty
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'refuses a disk without a parent' {
        Assert-Refusal { Merge-VpcDisk $a -Force } WrongDiskType InvalidOperation $a `
            "'$a' cannot be merged: it has no parent."
        Assert-Refusal { Merge-VpcDisk $a $a -Force } WrongDiskType InvalidOperation $a '*it has no parent.'
    }

    It 'refuses a destination that is no ancestor: a new file, itself, or a disk above' {
        foreach ($destination in "$folder\new.vhd", $b, $c) {
            Assert-Refusal { Merge-VpcDisk $b $destination -Force } NoAncestor InvalidArgument $b `
                "'$b' cannot be merged into '$destination'*"
        }
        Test-Path "$folder\new.vhd" | Should -BeFalse
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'begins with nothing where a part of the chain is missing' {
        Rename-Item $a other.vhd
        Assert-Refusal { Merge-VpcDisk $c -Force } DiskNotFound ObjectNotFound $c "*'$a' does not exist."
        (Get-FileHash $b, $c).Hash | Should -Be $before[1, 2]
    }

    It 'writes what its task fails of' {
        $stream = [System.IO.File]::Open($b, 'Open', 'Read', 'Read')   # nobody may write to it meanwhile
        try {
            Assert-Refusal { Merge-VpcDisk $c -Force -Passthru } DiskInUse ResourceBusy $c "*'$b' is in use*"
        }
        finally {
            $stream.Dispose()
        }
        (Get-FileHash $a, $b, $c).Hash | Should -Be $before
    }

    It 'refuses a destination of another provider, once' {
        Assert-Refusal { $c, $b | Merge-VpcDisk -DestinationPath 'HKLM:\x' -Force } InvalidPath `
            InvalidArgument 'HKLM:\x' '*Registry.'
    }

    It 'refuses an empty destination' {
        { Merge-VpcDisk $c -DestinationPath '' -Force } | Should -Throw "*'DestinationPath'*"
    }
}
