# run.ps1 TESTS RESULTS [NAME] [-Stop] [-Share FOLDER | -Alone] - runs these tests in Pester and writes "passed failed
# skipped" to a file. With -Stop those behind the first that fails are skipped. Several runs that -Share an empty folder
# divide the files of the folder TESTS among them, but for those whose names say that nothing may run beside them: these
# are what -Alone runs.
param([string[]] $Tests, [string] $Results, [string] $Name = '*', [switch] $Stop, [string] $Share, [switch] $Alone)
$counts = 0, 0, 0

# Whether no other run has taken this file of tests before.
function Test-Turn([string] $File) {
    try {
        [System.IO.File]::Open((Join-Path $Share (Split-Path -Leaf $File)), 'CreateNew').Dispose()
        $true
    }
    catch [System.IO.IOException] {
        $false
    }
}

function Invoke-Test([string[]] $Path) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Filter.FullName = $Name
    if ($Stop) { $configuration.Run.SkipRemainingOnFailure = 'Run' }
    $configuration.Output.Verbosity = 'Detailed'
    $configuration.Output.RenderMode = 'Plaintext'
    $run = Invoke-Pester -Configuration $configuration -ErrorAction Stop
    $script:counts[0] += $run.PassedCount
    $script:counts[1] += $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    $script:counts[2] += $run.SkippedCount
}

try {
    Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop
    if ($Share -or $Alone) {
        # What takes long first: the examples, and then what is large.
        $files = Get-ChildItem "$Tests\*.Tests.ps1" | Sort-Object { $_.Name -like 'Examples.*' }, Length -Descending
        $Tests = $files.Where({ ($_.Name -like '*.Alone.*') -eq $Alone }).FullName
    }
    if ($Share) {
        $null = Get-Item -LiteralPath $Share -ErrorAction Stop
        foreach ($file in $Tests) {
            if (Test-Turn $file) { Invoke-Test $file }
        }
    }
    else {
        Invoke-Test $Tests
    }
    Set-Content -LiteralPath $Results "$counts"
    exit [int] ($counts[1] -gt 0)
}
catch {
    Write-Output ($_ | Out-String)
    exit 3
}
