# Common.ps1 - what the tests have in common.
Set-StrictMode -Version 2
Import-Module OpenVPC

# Disks in this folder are read by another program afterwards, if the caller has asked for that.
$KeptFolder = $env:OPENVPC_TEST_FOLDER
if (-not $KeptFolder) { $KeptFolder = Join-Path $TestDrive kept }
$null = New-Item -ItemType Directory -Force $KeptFolder
