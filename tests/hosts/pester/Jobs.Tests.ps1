BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)

    # What the jobs give when they are done; an error of one is an error here.
    function Wait-Outcome($Jobs) {
        $Jobs | ForEach-Object { $_.GetType().Name } | Should -BeLike '*Job'
        $Jobs | Receive-Job -Wait -AutoRemoveJob
    }
}

Describe '-AsJob' {
    BeforeEach {
        $folder = New-ChainFolder
        Write-Block "$folder\b.vhd" 0 'bravo'
    }

    It 'of New-VpcDisk makes each kind of disk' {
        Push-Location $folder
        try {
            $jobs = @(
                New-VpcDisk d.vhd 4MB -AsJob
                New-VpcDisk f.vhd 5MB -Fixed -AsJob
                New-VpcDisk x.vhd -ParentPath a.vhd -AsJob
            )
        }
        finally {
            Pop-Location
        }
        $disks = Wait-Outcome $jobs | Sort-Object Path
        $disks.Path | Should -Be "$folder\d.vhd", "$folder\f.vhd", "$folder\x.vhd"
        $disks.VhdType | Should -Be Dynamic, Fixed, Differencing
        $disks.Size | Should -Be 4MB, 5MB, 16MB
        $disks[2].ParentPath | Should -Be "$folder\a.vhd"
    }

    It 'of Merge-VpcDisk merges into the ancestor' {
        $disk = Wait-Outcome (Merge-VpcDisk "$folder\c.vhd" "$folder\a.vhd" -Force -Passthru -AsJob)
        $disk.Path | Should -Be "$folder\a.vhd"
        Read-Block "$folder\a.vhd" 0 | Should -Be 'bravo'
    }

    It 'of Merge-VpcDisk asks before, and with -WhatIf begins nothing' {
        (Get-Outcome { Merge-VpcDisk "$folder\c.vhd" -AsJob }).Errors.Count | Should -Be 1
        Merge-VpcDisk "$folder\c.vhd" -AsJob -WhatIf | Should -BeNullOrEmpty
        Get-Job | Should -BeNullOrEmpty
    }

    It 'of Convert-VpcDisk passes everything on' {
        Copy-Item "$folder\a.vhd" "$folder\copy.vhd"
        $disk = Wait-Outcome (Convert-VpcDisk "$folder\copy.vhd" "$folder\[x].vhd" Fixed -DeleteSource -Passthru -AsJob)
        $disk.Path | Should -Be "$folder\[x].vhd"
        $disk.VhdType | Should -Be 'Fixed'
        Test-Path "$folder\copy.vhd" | Should -BeFalse
    }

    It 'of Optimize-VpcDisk writes errors as the cmdlet does' {
        $jobs = Optimize-VpcDisk "$folder\a.vhd", "$folder\b.vhd" -Passthru -AsJob
        $outcome = Get-Outcome { Wait-Outcome $jobs }
        $outcome.Output.Path | Should -Be "$folder\a.vhd"
        $outcome.Errors.Exception.Message | Should -BeLike '*only dynamic disks can be*'
    }

    It 'ends by Stop-Job, and leaves nothing' {
        $job = New-VpcDisk "$folder\big.vhd" 8GB -Fixed -AsJob
        $end = [DateTime]::UtcNow.AddSeconds(100)
        while (-not $job.ChildJobs[0].Progress.Count -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 100 }
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        Remove-Job $job
        Get-Name $folder | Should -Be 'a.vhd', 'b.vhd', 'c.vhd'
    }
}
