// The same from JScript.
new ActiveXObject("VirtualPC.Application").CreateFixedVirtualHardDisk(WScript.Arguments(0) + "\\fixed.vhd", 50);
WScript.Echo("done");
