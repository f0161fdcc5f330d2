BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
}

Describe 'New-VpcDisk' {
    It 'makes a dynamic disk of the size that is asked for' {
        $disk = New-VpcDisk (Join-Path $KeptFolder 'dynamic.vhd') 20GB
        $disk.Path | Should -Be (Join-Path $KeptFolder 'dynamic.vhd')
        $disk.VhdType | Should -Be 'Dynamic'
        $disk.Size | Should -Be 20GB
        $disk.ParentPath | Should -BeNullOrEmpty
    }
}
