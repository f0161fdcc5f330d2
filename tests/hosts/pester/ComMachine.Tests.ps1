BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    $settings = Initialize-Setting

    # A process of another language, which looks for a machine and leaves a note in it.
    function Find-FromOutside([string] $Folder, [string] $Name) {
        Set-Content -LiteralPath "$Folder\find.vbs" @'
Set found = CreateObject("VirtualPC.Application").FindVirtualMachine(WScript.Arguments(0))
If found Is Nothing Then
    WScript.Echo "not found"
Else
    found.Notes = found.Notes & ", found with " & found.HardDiskConnections.Count & " disk"
    WScript.Echo "found"
End If
'@
        (& "$env:SystemRoot\System32\cscript.exe" //nologo "$Folder\find.vbs" $Name | Out-String).Trim()
    }

    function Wait-Task($Task) {
        $null = $Task.WaitForCompletion(-1)
        $Task.Error() | Should -Be 0 -Because $Task.ErrorDescription()
    }
}

AfterAll {
    Restore-Setting $settings
}

Describe 'A virtual machine, by New-Object -ComObject' {
    It 'is created, configured, found by another process, unregistered, registered and deleted' {
        $folder = New-MachineFolder
        $name = "PowerShell $(Split-Path -Leaf $folder)"
        $app = New-Object -ComObject VirtualPC.Application
        $app.FindVirtualMachine($name) | Should -BeNullOrEmpty
        $machine = $app.CreateVirtualMachine($name, $folder)
        Wait-Task $app.CreateDynamicVirtualHardDisk("$folder\base.vhd", 20)
        Wait-Task $app.CreateDifferencingVirtualHardDisk("$folder\child.vhd", "$folder\base.vhd")
        $machine.Memory = 256
        $machine.Notes = 'made in PowerShell'
        $machine.Undoable = $true
        $null = $machine.AddHardDiskConnection("$folder\child.vhd", 0, 0)
        $null = $machine.AddDVDROMDrive(1, 0)
        @($machine.NetworkAdapters)[0].AttachToVirtualNetwork($app.FindVirtualNetwork('Shared Networking (NAT)'))
        $null = $machine.AddNetworkAdapter()
        @($machine.SerialPorts)[0].Configure(1, "$folder\serial.txt", $false)

        Find-FromOutside $folder $name.ToUpperInvariant() | Should -Be 'found'
        $machine.Notes() | Should -Be 'made in PowerShell, found with 1 disk'
        $app.UnregisterVirtualMachine($machine)
        Find-FromOutside $folder $name | Should -Be 'not found'
        $again = $app.RegisterVirtualMachine($name, $folder)
        $again.Memory() | Should -Be 256
        $again.Undoable() | Should -BeTrue
        $again.State() | Should -Be 1
        @($again.HardDiskConnections).HardDisk.Parent.File | Should -Be "$folder\base.vhd"
        $again.DVDROMDrives.Count | Should -Be 1
        @($again.NetworkAdapters)[0].VirtualNetwork.Name | Should -Be 'Shared Networking (NAT)'
        @($again.NetworkAdapters).Count | Should -Be 2
        @($again.SerialPorts).Name | Should -Be "$folder\serial.txt", ''
        @($app.VirtualMachines | Where-Object { $_.Name -eq $name }).Count | Should -Be 1

        $app.DeleteVirtualMachine($again)
        Find-FromOutside $folder $name | Should -Be 'not found'
        Get-Name $folder | Should -Be 'base.vhd', 'child.vhd', 'find.vbs'
        { $machine.Memory() } | Should -Throw '*does not exist*'
    }
}
