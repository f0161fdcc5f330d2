# run.ps1 TESTS RESULTS [NAME] [-Stop] - runs these tests in Pester and writes "passed failed skipped" to a file. With -Stop
# those behind the first that fails are skipped.
param([string[]] $Tests, [string] $Results, [string] $Name = '*', [switch] $Stop)
try {
    Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Tests
    $configuration.Run.PassThru = $true
    $configuration.Filter.FullName = $Name
    if ($Stop) { $configuration.Run.SkipRemainingOnFailure = 'Run' }
    $configuration.Output.Verbosity = 'Detailed'
    $configuration.Output.RenderMode = 'Plaintext'
    $run = Invoke-Pester -Configuration $configuration -ErrorAction Stop
    $failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    Set-Content -LiteralPath $Results "$($run.PassedCount) $failed $($run.SkippedCount)"
    exit [int] ($failed -gt 0)
}
catch {
    Write-Output ($_ | Out-String)
    exit 3
}
