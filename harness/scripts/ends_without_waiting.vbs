' Starts a task that takes a while and ends; the disk must be complete when the script host has ended.
Set app = CreateObject("VirtualPC.Application")
app.CreateFixedVirtualHardDisk WScript.Arguments(0) & "\fixed.vhd", 50
WScript.Echo "done"
