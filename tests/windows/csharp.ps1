# csharp.ps1 SAMPLES TYPES - builds the C# samples in the folder SAMPLES, one of them with VirtualPC.cs in the folder
# TYPES, by the compiler of .NET Framework and by the .NET SDK, for x64 and x86, and runs them by the OpenVPC that is
# registered. Ends with 1 if one does not do what it says.
param([Parameter(Mandatory = $true)] [string] $Samples, [Parameter(Mandatory = $true)] [string] $Types)
Set-StrictMode -Version 2
$Samples = (Resolve-Path $Samples).ProviderPath
$Types = (Resolve-Path $Types).ProviderPath
$failed = 0
$work = Join-Path ([System.IO.Path]::GetTempPath()) "openvpc-csharp-$PID"
$sources = @{
    NewChild      = , "$Samples\NewChild.cs"
    NewChildTyped = "$Samples\NewChildTyped.cs", "$Types\VirtualPC.cs"
}

function Invoke-FrameworkCompiler([string] $Name, [string] $Architecture, [string] $Folder) {
    $null = New-Item -ItemType Directory -Force $Folder
    & "$env:SystemRoot\Microsoft.NET\Framework64\v4.0.30319\csc.exe" /nologo "/platform:$Architecture" `
        "/out:$Folder\$Name.exe" $sources[$Name]
}

# With a runtime of its own, since there is none for x86 where that for x64 is.
function Invoke-SdkCompiler([string] $Name, [string] $Architecture, [string] $Folder) {
    $null = New-Item -ItemType Directory -Force $Folder
    $framework = "net$((dotnet --version).Split('.')[0]).0-windows"
    $compiled = ($sources[$Name] | ForEach-Object { "<Compile Include=`"$_`"/>" }) -join ''
    Set-Content "$Folder\$Name.csproj" @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>$framework</TargetFramework>
    <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
  </PropertyGroup>
  <ItemGroup>$compiled</ItemGroup>
</Project>
"@
    dotnet build "$Folder\$Name.csproj" --nologo -v quiet -r "win-$Architecture" --self-contained true -o $Folder
}

$null = New-Item -ItemType Directory $work
$virtualPC = New-Object -ComObject VirtualPC.Application
$task = $virtualPC.CreateDynamicVirtualHardDisk("$work\base.vhd", 20)
$null = $task.WaitForCompletion(-1)
foreach ($compiler in 'Framework', 'Sdk') {
    foreach ($architecture in 'x64', 'x86') {
        foreach ($name in $sources.Keys) {
            $folder = "$work\$compiler-$architecture-$name"
            $built = & "Invoke-$($compiler)Compiler" $name $architecture $folder | Out-String
            $said = "$built$(& "$folder\$name.exe" 'child.vhd' "$work\base.vhd" 2>&1 | Out-String)".Trim()
            if ($LASTEXITCODE -eq 0 -and $said -like '*base.vhd  (dynamic, 20 MB in the guest, *done') {
                "ok      $name by $compiler for $architecture"
            }
            else {
                "FAILED  $name by $compiler for ${architecture}: $said"
                $failed++
            }
            Remove-Item "$work\child.vhd" -ErrorAction SilentlyContinue
        }
    }
}
Remove-Item -Recurse -Force $work
exit [int] ($failed -gt 0)
