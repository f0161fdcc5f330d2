# scripts.ps1 HARNESS [CSCRIPT] - runs all scripts of the folder harness as a person does, in the script host of Windows,
# by the OpenVPC that is registered. Ends with 1 if one does not do what it says.
param([Parameter(Mandatory = $true)] [string] $Harness, [string] $Cscript = "$env:SystemRoot\System32\cscript.exe")
Set-StrictMode -Version 2
$script:Passed = 0
$script:Failed = 0

function New-Folder {
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "openvpc-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    (New-Item -ItemType Directory $folder).FullName
}

# Runs a script, which has to end with this code and to say this.
function Invoke-Script([string] $Script, [string[]] $Argument, [string] $Like = '*done', [int] $Code = 0) {
    $said = (& $Cscript //nologo $Script @Argument | Out-String).Trim()
    if ($LASTEXITCODE -eq $Code -and $said -like $Like -and $said -notlike '*check failed*') {
        $script:Passed++
        "ok      $(Split-Path -Leaf $Script) $Argument"
    }
    else {
        $script:Failed++
        "FAILED  $Script $Argument ended with $LASTEXITCODE, not with $Code and '$Like', and said:"
        $said
    }
}

# Waits for a task, which has to succeed.
function Wait-Task($Task) {
    $null = $Task.WaitForCompletion(-1)
    if ($Task.Error() -ne 0) { throw $Task.ErrorDescription() }
}

# A folder with c\c.vhd on b\b.vhd on a\a.vhd, of 16 MB.
function New-ChainFolder {
    $folder = New-Folder
    $virtualPC = New-Object -ComObject VirtualPC.Application
    Wait-Task $virtualPC.CreateDynamicVirtualHardDisk("$folder\a\a.vhd", 16)
    Wait-Task $virtualPC.CreateDifferencingVirtualHardDisk("$folder\b\b.vhd", "$folder\a\a.vhd")
    Wait-Task $virtualPC.CreateDifferencingVirtualHardDisk("$folder\c\c.vhd", "$folder\b\b.vhd")
    $folder
}

# The scripts that test the interface start from a disk that is itself made by one.
foreach ($script in Get-ChildItem "$Harness\scripts\*" -Include *.vbs, *.js) {
    $folder = New-Folder
    if ($script.Name -ne 'create_parent.vbs') { Invoke-Script "$Harness\scripts\create_parent.vbs" $folder }
    Invoke-Script $script.FullName $folder
    Remove-Item -Recurse -Force $folder
}

$samples = "$Harness\samples"
foreach ($sample in Get-ChildItem "$samples\*" -Include *.vbs, *.js) {
    Invoke-Script $sample.FullName @() "Usage: cscript $($sample.Name) *" 2
}
foreach ($extension in 'vbs', 'js') {
    $folder = New-ChainFolder
    Invoke-Script "$samples\list_tree.vbs" $folder '*a.vhd  (dynamic*b.vhd  (differencing*c.vhd  (differencing*done'
    Invoke-Script "$samples\report.js" $folder, "$folder\report.html"
    $moved = "$folder\elsewhere"
    $null = New-Item -ItemType Directory $moved
    Move-Item "$folder\a", "$folder\b" $moved
    Invoke-Script "$samples\merge_chain.vbs" "$folder\c\c.vhd" '*failed: *b.vhd*' 1
    $chain = "$folder\c\c.vhd", "$moved\b\b.vhd", "$moved\a\a.vhd"
    Invoke-Script "$samples\repair_moved_chain.$extension" $chain '*a.vhd*done'
    Invoke-Script "$samples\flatten_for_cloud.vbs" "$folder\c\c.vhd", "$folder\flat.vhd" '*fixed disk of 16 MB*done'
    Invoke-Script "$samples\merge_chain.vbs" "$folder\c\c.vhd" '*a.vhd now holds everything*done'
    Invoke-Script "$samples\compact.js" "$moved\a\a.vhd"
    Remove-Item -Recurse -Force $folder
}

# A machine on the top of a chain, listed, exported and deleted.
$folder = New-ChainFolder
$machine = "Sample $([guid]::NewGuid().ToString('N').Substring(0, 8))"
$virtualPC = New-Object -ComObject VirtualPC.Application
Invoke-Script "$samples\new_machine.vbs" $machine, "$folder\vm", "$folder\c\c.vhd" "*$machine*done"
Invoke-Script "$samples\machines.vbs" $machine "*$machine.vhd <- *c.vhd <- *b.vhd <- *a.vhd*done"
Invoke-Script "$samples\adopt_machines.vbs" 'list', "$folder\vm" "*already registered: $folder\vm\$machine.vmc*done"
Invoke-Script "$samples\report.js" $folder, "$folder\report.html" '* and 1 machine*done'
Invoke-Script "$samples\export_machine.vbs" $machine, 'hyperv', "$folder\hyperv" '*create.ps1 is written*done'
Invoke-Script "$samples\export_machine.vbs" $machine, 'qemu', "$folder\qemu" '*start.cmd is written*done'
Invoke-Script "$samples\export_machine.vbs" $machine, 'libvirt', "$folder\libvirt", '/unix:/vm' '*domain.xml is written*done'
$virtualPC.DeleteVirtualMachine($virtualPC.FindVirtualMachine($machine))
Remove-Item -Recurse -Force $folder

"$script:Passed passed, $script:Failed failed"
exit [int] ($script:Failed -gt 0 -or $script:Passed -lt 40)
