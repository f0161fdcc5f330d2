# mutant.ps1 SOURCE TESTS RESULTS - runs all tests in the folder TESTS until one fails, and first those of SOURCE, a file of
# the module. Ends as run.ps1, and with 77 if PowerShell does not understand SOURCE.
param([string] $Source, [string] $Tests, [string] $Results)
$errors = $null
$null = [System.Management.Automation.Language.Parser]::ParseFile($Source, [ref] $null, [ref] $errors)
if ($errors.Count -gt 0) { exit 77 }
$own = [System.IO.Path]::GetFileNameWithoutExtension($Source)
$files = Get-ChildItem "$Tests\*.Tests.ps1" | Sort-Object { $_.Name -ne "$own.Tests.ps1" }, Name
& "$Tests\run.ps1" $files.FullName $Results -Stop
exit $LASTEXITCODE
