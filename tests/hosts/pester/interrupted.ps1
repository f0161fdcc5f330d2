# interrupted.ps1 FOLDER - makes a disk there that takes a while, for somebody who presses Ctrl+C meanwhile.
param([string] $Folder)
Import-Module OpenVPC
New-VpcDisk (Join-Path $Folder big.vhd) 8GB -Fixed
'not interrupted'
