# parses.ps1 FILE - ends with 1 if PowerShell does not understand the file.
param([string] $File)
$errors = $null
$null = [System.Management.Automation.Language.Parser]::ParseFile($File, [ref] $null, [ref] $errors)
exit [int] ($errors.Count -gt 0)
