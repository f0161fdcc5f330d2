BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)

    # It gives $false, and one error like this.
    function Assert-Unusable([string] $File, [string] $Id, [string] $Like) {
        $outcome = Get-Outcome { Test-VpcDisk $File }
        $outcome.Output.Count | Should -Be 1
        $outcome.Output[0] | Should -BeExactly $false
        $outcome.Errors.Count | Should -Be 1
        $outcome.Errors[0].FullyQualifiedErrorId | Should -Be "$Id,Test-VpcDisk"
        $outcome.Errors[0].Exception.Message | Should -BeLike $Like
        $outcome.Errors[0].TargetObject | Should -Be $File
    }
}

Describe 'Test-VpcDisk' {
    BeforeEach {
        $folder = New-ChainFolder
    }

    It 'says true of a chain that is whole' {
        $outcome = Get-Outcome { Get-ChildItem "$folder\*.vhd" | Test-VpcDisk }
        $outcome.Output | Should -Be $true, $true, $true
        $outcome.Output[0] | Should -BeOfType [bool]
        $outcome.Errors.Count | Should -Be 0
    }

    It 'says false of a file that is missing or no disk' {
        Assert-Unusable "$folder\z.vhd" DiskNotFound "*'$folder\z.vhd' does not exist."
        Set-Content "$folder\z.vhd" 'none'
        Assert-Unusable "$folder\z.vhd" InvalidDisk '*is not a virtual hard disk*'
    }

    It 'says false where something further down is missing' {
        Remove-Item "$folder\a.vhd"
        Assert-Unusable "$folder\c.vhd" DiskNotFound "*'$folder\a.vhd' does not exist."
    }

    It 'says false where something further down is another disk' {
        Remove-Item "$folder\a.vhd"
        $null = New-VpcDisk "$folder\a.vhd" 16MB
        Assert-Unusable "$folder\c.vhd" ParentMismatch '*their unique ids differ.'
    }

    It 'says false where something further down is damaged' {
        $bytes = [System.IO.File]::ReadAllBytes("$folder\a.vhd")
        $bytes[512 + 100] = $bytes[512 + 100] -bxor 1   # in the dynamic header
        [System.IO.File]::WriteAllBytes("$folder\a.vhd", $bytes)
        Assert-Unusable "$folder\a.vhd" InvalidDisk "'$folder\a.vhd' is damaged*"
        Assert-Unusable "$folder\c.vhd" InvalidDisk "*'$folder\a.vhd'*"
    }

    It 'says so of each disk, and goes on' {
        Set-Content "$folder\aa.vhd" 'none'
        (Get-Outcome { Test-VpcDisk "$folder\*.vhd" }).Output | Should -Be $true, $false, $true, $true
    }

    It 'is quiet in an if' {
        if (Test-VpcDisk "$folder\z.vhd" -ErrorAction Ignore) { throw 'it says true' }
    }
}
