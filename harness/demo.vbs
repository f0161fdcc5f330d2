' demo.vbs - creates a parent and two generations of children, shows how far each is, and prints the chain.
' Usage: cscript demo.vbs FOLDER
Option Explicit

Const vmDiskType_Dynamic = 0
Const vmDiskType_FixedSize = 1
Const vmDiskType_Differencing = 2

Dim folder, virtualPC
folder = WScript.Arguments(0)
Set virtualPC = CreateObject("VirtualPC.Application")
WScript.Echo virtualPC.Name & " " & virtualPC.Version

Watch virtualPC.CreateDynamicVirtualHardDisk(folder & "\base.vhd", 10240)
' One of the two paths may be relative to the folder of the other.
Watch virtualPC.CreateDifferencingVirtualHardDisk(folder & "\monday.vhd", "base.vhd")
Watch virtualPC.CreateDifferencingVirtualHardDisk("tuesday.vhd", folder & "\monday.vhd")

WScript.Echo ""
PrintChain virtualPC.GetHardDisk(folder & "\tuesday.vhd")
WScript.Echo "done"

' Shows a bar while the task runs.
Sub Watch(task)
    WScript.Echo task.Description
    Do
        task.WaitForCompletion 200
        WScript.Echo "  [" & String(task.PercentCompleted \ 5, "#") & _
            String(20 - task.PercentCompleted \ 5, ".") & "] " & task.PercentCompleted & "%"
    Loop Until task.IsComplete
    If task.Error <> 0 Then
        WScript.Echo "  failed: " & task.ErrorDescription
        WScript.Quit 1
    End If
End Sub

' Prints a disk below its parents, each level further to the right; returns how far.
Function PrintChain(disk)
    Dim parent, indent
    indent = 0
    If disk.Type = vmDiskType_Differencing Then
        Set parent = disk.Parent
        indent = PrintChain(parent) + 1
    End If
    WScript.Echo String(4 * indent, " ") & Mid(disk.File, InStrRev(disk.File, "\") + 1) & "  (" & _
        NameOfType(disk.Type) & ", " & CStr(disk.SizeInGuest / 1048576) & " MB in the guest, " & _
        CStr(disk.SizeOnHost / 1024) & " KB on the host)"
    PrintChain = indent
End Function

Function NameOfType(diskType)
    If diskType = vmDiskType_Dynamic Then
        NameOfType = "dynamic"
    ElseIf diskType = vmDiskType_FixedSize Then
        NameOfType = "fixed"
    Else
        NameOfType = "differencing"
    End If
End Function
