# run.ps1 TESTS RESULTS [NAME] [-Stop] [-Part N/M | -Part alone] - runs these tests in Pester and writes "passed failed
# skipped" to a file. With -Stop those behind the first that fails are skipped. With -Part only the N-th of M parts of
# the folder TESTS, which may run beside each other, or those whose names say that nothing may run beside them.
param([string[]] $Tests, [string] $Results, [string] $Name = '*', [switch] $Stop, [string] $Part)

# The files of a part: the large ones, which take long, are dealt out first.
function Select-Part([string] $Folder, [string] $Part) {
    $alone, $others = (Get-ChildItem "$Folder\*.Tests.ps1").Where({ $_.Name -like '*.Alone.*' }, 'Split')
    if ($Part -eq 'alone') { return $alone.FullName }
    $number, $count = [int[]] $Part.Split('/')
    $sorted = @($others | Sort-Object Length -Descending)
    for ($i = $number - 1; $i -lt $sorted.Count; $i += $count) { $sorted[$i].FullName }
}

try {
    Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop
    if ($Part) { $Tests = Select-Part $Tests[0] $Part }
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
