// report.js - draws the disks in a folder and the folders below it as one HTML page: who is whose parent, how large
// each is in its guest and on this host, which virtual machines use them, and in red what is broken, with what to do.
// Usage: cscript report.js FOLDER REPORT.html
//
// The page needs nothing beside it, so it can be sent or filed; an older report of that name is replaced. No disk is
// written to. Three things are done in a roundabout way, so that they work in every script host: folders are read by
// the shell, because Wine's JScript has no Enumerator for those of FileSystemObject; sizes in the guest are read from
// the files, because it knows no VT_DECIMAL; and so is what the interface does not tell, the name that a parent had and
// when that was last written to.

var vmDiskType_Dynamic = 0, vmDiskType_FixedSize = 1, vmDiskType_Differencing = 2;
var ERROR_FILE_NOT_FOUND = 0x80070002 | 0, ERROR_PATH_NOT_FOUND = 0x80070003 | 0;
var VM_E_PARENT_PATH_NOT_FOUND = 0xA0040677 | 0, VM_E_HD_IMAGE_OPEN_FAIL = 0xA004067C | 0,
    VM_E_INVALID_HD_FILE = 0xA0040682 | 0, VM_E_PARENT_CHILD_ID_MISMATCH = 0xA0040685 | 0;

// What is drawn, in units of the drawing: rows, with names and lines on the left and bars on the right.
var pageWidth = 1120, rowHeight = 56, treeWidth = 610, barWidth = 340, levelWidth = 26;
var mostLevels = 12; // deeper ones are drawn below each other

var virtualPC, files, shell, root;
var unreadable = {}; // folders, by path
var images = [], byPath = {}; // in the order in which they were found; by path in lower case
var machines = []; // those that have something to do with the folder

// ---- What there is ----

// What is in a folder, as paths; nothing, which is said, when it may not be read.
function listOf(path) {
    var list = [], items, i;

    try {
        items = shell.NameSpace(path).Items();
        try {
            items.Filter(0x20 | 0x40 | 0x80, "*"); // folders, files, and hidden ones as well
        } catch (e) {
            // Wine has no filter, and shows all.
        }
        for (i = 0; i < items.Count; i++)
            list.push(items.Item(i).Path);
    } catch (e) {
        if (!unreadable["/" + path])
            WScript.Echo("passed over: '" + path + "' cannot be read");
        unreadable["/" + path] = true;
    }
    return list.sort();
}

// What a folder looks like: the names in it and in its folders, and the sizes of its files.
function lookOf(path, depth) {
    var list = listOf(path), looks = [], i;

    for (i = 0; i < list.length; i++)
        if (!files.FolderExists(list[i]))
            looks.push(files.GetFileName(list[i]) + ":" + files.GetFile(list[i]).Size);
        else
            looks.push(files.GetFileName(list[i]) + (depth > 0 ? "{" + lookOf(list[i], depth - 1) + "}" : "/"));
    return looks.join("|");
}

// Whether a folder is a link, which may lead in circles. Where that cannot be asked, as in Wine, it is one when it looks
// the same as a folder above it; `above` has what those look like, in a list of its own for each level.
function isLink(path, above) {
    var i, look;

    try {
        return (files.GetFolder(path).Attributes & 1024) !== 0;
    } catch (e) {
        look = lookOf(path, 1);
        for (i = 0; i < above.length; i++)
            if (above[i] === look)
                return true;
        above.push(look);
        return false;
    }
}

// Learns about all disks of a folder and of those in it.
function collect(path, above) {
    var list = listOf(path), i;

    for (i = 0; i < list.length; i++) {
        if (!files.FolderExists(list[i])) {
            if (/\.(vhd|avhd|vud)$/i.test(list[i])) // disks, snapshots of Hyper-V, undo disks of Virtual PC
                learn(list[i]);
        } else {
            var below = above.slice(0);
            if (!isLink(list[i], below))
                collect(list[i], below);
        }
    }
}

// The same, beginning with the folder itself, which may be a link.
function collectAll(path) {
    var above = [];

    isLink(path, above);
    collect(path, above);
}

// Learns about a disk, and about its parents if they lie elsewhere.
function learn(path) {
    var key = path.toLowerCase(), image = byPath["/" + key], folder;

    if (image)
        return image;
    folder = files.GetParentFolderName(path) + "\\";
    image = byPath["/" + key] = {
        id: "disk" + (images.length + 1), path: path, name: files.GetFileName(path),
        folder: folder.toLowerCase().indexOf(root.toLowerCase()) === 0 ? folder.substr(root.length) : folder,
        kind: -1, inGuest: 0, onHost: files.GetFile(path).Size, parent: null, children: [],
        ghost: "",                                     // the name of a parent that cannot be found
        fault: "", problem: "", advice: "", command: "" // in a few words, in a sentence, what to do
    };
    images.push(image);
    try {
        ask(image);
    } catch (e) {
        blame(image, e.number, e.message);
    }
    return image;
}

// What the disk says of itself; throws where it is broken.
function ask(image) {
    var disk = virtualPC.GetHardDisk(image.path), start = firstSectors(image.path), header, parent;

    image.kind = disk.Type;
    image.inGuest = image.kind === vmDiskType_FixedSize ? image.onHost - 512 : start.number(48, 8);
    if (image.kind !== vmDiskType_Differencing)
        return;
    header = start.number(16, 8);
    image.ghost = start.text(header + 64, 256).replace(/^.*[\\\/]/, "") || "PARENT.vhd";
    parent = learn(disk.Parent.File);
    image.ghost = "";
    image.parent = parent;
    compareStamp(image, start.number(header + 56, 4));
}

// The first sectors of a file: a copy of its footer, and the header. They are read as if they were UTF-16, as that way
// no character set changes a byte.
function firstSectors(path) {
    var stream = files.OpenTextFile(path, 1, false, -1), pairs = stream.Read(1024);

    stream.Close();
    function byteAt(offset) {
        var pair = pairs.charCodeAt(offset >> 1);
        return offset & 1 ? pair >> 8 : pair & 0xff;
    }
    return {
        number: function (offset, count) { // big-endian
            var value = 0, i;
            for (i = 0; i < count; i++)
                value = value * 256 + byteAt(offset + i);
            return value;
        },
        text: function (offset, most) { // UTF-16, big-endian, up to a NUL
            var text = "", i, code;
            for (i = 0; i < most && (code = this.number(offset + 2 * i, 2)) > 0; i++)
                text += String.fromCharCode(code);
            return text;
        }
    };
}

// How far local time is from UTC in winter, in seconds.
function zoneBias() {
    return Math.max(new Date(2020, 0, 1).getTimezoneOffset(), new Date(2020, 6, 1).getTimezoneOffset()) * 60;
}

// Whether a stamp that a child has recorded is that of its parent, by the rule by which Merge goes: both are seconds since
// 2000, kept within 1 and 32 bits, and 0 says nothing. An hour more or less is daylight saving time, the zone's bias is
// local time, which Virtual PC wrote; two seconds are the grain of FAT.
function stampAgrees(recorded, modified) {
    var written = Math.floor((modified.getTime() - Date.UTC(2000, 0, 1)) / 1000), bias = zoneBias(), zone, summer;

    written = Math.min(Math.max(written, 1), 0xffffffff);
    for (zone = -1; zone <= 1; zone++)
        for (summer = -1; summer <= 1; summer++)
            if (Math.abs(recorded - written - zone * bias - summer * 3600) <= 2)
                return true;
    return recorded === 0;
}

// Compares when the parent was last written to with what the child has recorded.
function compareStamp(image, recorded) {
    if (stampAgrees(recorded, new Date(files.GetFile(image.parent.path).DateLastModified)))
        return;
    image.fault = "its parent has changed";
    image.problem = "The parent was written to after this disk was created, or copied in a way that changed its time.";
    image.advice = "If a machine ran on the parent itself, put the old parent back from a backup, since what this " +
        "disk reads is wrong otherwise. If you know that its contents are the same, confirm that:";
    image.command = repair(image.path, image.parent.path);
}

// ---- Virtual machines ----

// Learns about the registered machines that are in the folder, or have a disk there, and about all their disks.
function collectMachines() {
    var list, i;

    try {
        list = virtualPC.VirtualMachines;
        for (i = 1; i <= list.Count; i++)
            learnMachine(list.Item(i));
    } catch (e) {
        WScript.Echo("passed over: the other virtual machines: " + e.message);
    }
}

function learnMachine(object) {
    var machine = { name: object.Name, file: object.File, facts: "", fault: "", drives: [] }, here, i;

    try {
        machine.facts = stateName(object.State) + ", " + object.Memory + " MB of memory";
        for (i = 1; i <= object.HardDiskConnections.Count; i++)
            machine.drives.push(driveOf(object, object.HardDiskConnections.Item(i)));
    } catch (e) {
        machine.fault = e.message;
    }
    here = isBelowRoot(machine.file);
    for (i = 0; i < machine.drives.length; i++)
        here = here || isBelowRoot(machine.drives[i].path);
    if (!here)
        return;
    for (i = 0; i < machine.drives.length; i++)
        if (machine.drives[i].fault === "")
            machine.drives[i].image = learn(machine.drives[i].path);
    machines.push(machine);
}

// A disk of a machine. One that cannot be used is known by what is in the machine's file.
function driveOf(object, connection) {
    var place = connection.BusNumber + "/" + connection.DeviceNumber,
        drive = { place: place, path: "", fault: "", image: null },
        key = "hardware/pci_bus/ide_adapter/ide_controller[@id=" + connection.BusNumber + "]/location[@id=" +
            connection.DeviceNumber + "]/pathname/absolute";

    try {
        drive.path = connection.HardDisk.File;
        if (drive.path.substr(0, 2) === "\\\\" && !isBelowRoot(drive.path))
            drive.fault = "It is on a server, which was not contacted.";
        else
            drive.path = undoOf(connection) || drive.path;
    } catch (e) {
        drive.fault = e.message;
        try {
            drive.path = object.GetConfigurationValue(key);
        } catch (ignored) {
            drive.path = "disk"; // the file has only a relative one
        }
    }
    return drive;
}

// The path of the undo disk over a disk, if there is one.
function undoOf(connection) {
    try {
        return connection.UndoHardDisk.File;
    } catch (e) {
        return "";
    }
}

function isBelowRoot(path) {
    return path.toLowerCase().indexOf(root.toLowerCase()) === 0;
}

function stateName(state) {
    return ["invalid", "off", "saved", "starting", "restoring", "running", "paused", "saving", "stopping", "merging",
        "deleting"][state];
}

// How much of the machines is missing or broken, beside what is wrong with their disks themselves.
function faultsOfMachines() {
    var count = 0, i, j;

    for (i = 0; i < machines.length; i++) {
        count += machines[i].fault !== "" ? 1 : 0;
        for (j = 0; j < machines[i].drives.length; j++)
            count += machines[i].drives[j].fault !== "" ? 1 : 0;
    }
    return count;
}

// ---- What is wrong ----

function repair(child, parent) {
    return "cscript repair_moved_chain.vbs \"" + child + "\" \"" + parent + "\"";
}

// Notes why a disk cannot be used, and what to do about it.
function blame(image, number, sentence) {
    image.problem = sentence;
    if (image.ghost !== "" && (number === VM_E_PARENT_PATH_NOT_FOUND || number === ERROR_FILE_NOT_FOUND ||
            number === ERROR_PATH_NOT_FOUND)) {
        image.fault = "its parent is missing";
        image.advice = "Put the parent back where it was or, if it was moved, link the disk to it again:";
        image.command = repair(image.path, "NEW FOLDER\\" + image.ghost);
    } else if (number === VM_E_PARENT_CHILD_ID_MISMATCH) {
        image.fault = "its parent is another disk";
        image.advice = "Another disk has taken the place of the parent, or another child was merged into it. Put " +
            "the right parent back from a backup or, if it has another name now, link the disk to it:";
        image.command = repair(image.path, "FOLDER\\NAME.vhd");
    } else if (number === VM_E_INVALID_HD_FILE) {
        image.fault = image.ghost === "" ? "damaged, or not a disk" : "its parents cannot be used";
        image.advice = "Put the right file back from a backup, or move it away if it is not a disk.";
        image.ghost = "";
    } else if (number === VM_E_HD_IMAGE_OPEN_FAIL) {
        image.fault = "its parent cannot be opened";
        image.advice = "Check whether the parent can be reached and whether another program uses it, then run the " +
            "report again.";
    } else {
        image.fault = "it cannot be opened";
        image.advice = "Remove the cause, then run the report again.";
    }
}

// Whether the chain of parents of a disk leads back to it.
function isInCircle(image) {
    var at = image.parent, steps;

    for (steps = 0; at !== null && at !== image && steps < images.length; steps++)
        at = at.parent;
    return at === image;
}

// Gives all disks their children.
function link() {
    var i, image;

    for (i = 0; i < images.length; i++) {
        image = images[i];
        if (image.parent !== null && isInCircle(image)) {
            image.parent = null;
            image.fault = "its own parent";
            image.problem = "Its chain of parents leads back to the disk itself.";
            image.advice = "It was given a wrong parent. Put the right files back from a backup.";
            image.command = "";
        }
    }
    for (i = 0; i < images.length; i++)
        if (images[i].parent !== null)
            images[i].parent.children.push(images[i]);
}

// The nearest broken disk that one stands on, or null.
function brokenBelow(image) {
    var at = image.parent;

    while (at !== null && at.fault === "")
        at = at.parent;
    return at;
}

// How many disks a tree has for which `test` holds.
function countIn(image, test) {
    var count = test(image) ? 1 : 0, i;

    for (i = 0; i < image.children.length; i++)
        count += countIn(image.children[i], test);
    return count;
}

function any() {
    return true;
}

function isFaulty(image) {
    return image.fault !== "";
}

// ---- The page ----

var style = [
    ":root{--back:#f3f5f8;--card:#fff;--ink:#1b2632;--soft:#5b6874;--line:#b9c4cf;--rule:#e9edf1;--guest:#cfdbe8;",
    "--host:#2b6cb0;--bad:#c1272d;--pale:#fdf0ef;--good:#23804a}",
    "@media (prefers-color-scheme:dark){:root{--back:#12171d;--card:#1b222a;--ink:#e6ebf0;--soft:#93a1ae;",
    "--line:#4a5763;--rule:#28313a;--guest:#3a4a5b;--host:#63a4e8;--bad:#ff7b74;--pale:#2e1d1f;--good:#5fca8b}}",
    "body{margin:0;background:var(--back);color:var(--ink);",
    "font:15px/1.45 'Segoe UI',system-ui,'DejaVu Sans',sans-serif}",
    "main{max-width:1160px;margin:0 auto;padding:32px 20px 48px}h1{margin:0;font-size:30px}",
    ".where{margin:2px 0 20px;color:var(--soft)}.tiles{display:flex;flex-wrap:wrap;gap:12px;margin-bottom:20px}",
    ".tile,.tree,.faults{background:var(--card);border-radius:12px;box-shadow:0 1px 3px #00000018}",
    ".tile{flex:1 1 120px;padding:12px 18px;color:var(--soft)}.tile b{display:block;font-size:26px;color:var(--ink)}",
    ".tile.bad b{color:var(--bad)}.tile.good b{color:var(--good)}",
    ".faults{padding:16px 22px;margin-bottom:20px;border-left:6px solid var(--bad);background:var(--pale)}",
    ".faults h2{margin:0 0 8px;font-size:18px;color:var(--bad)}.faults ol{margin:0;padding-left:22px}",
    ".faults li{margin:10px 0}.faults a{color:inherit;font-weight:650}.faults p{margin:2px 0}",
    "code{display:block;margin-top:6px;padding:6px 10px;border-radius:6px;background:var(--card);",
    "overflow-wrap:anywhere;font:13px/1.4 Consolas,'DejaVu Sans Mono',monospace}",
    ".legend{display:flex;flex-wrap:wrap;gap:6px 22px;margin:0 6px 10px;color:var(--soft);font-size:13px}",
    ".legend svg{width:16px;height:16px;vertical-align:-3px;margin-right:6px}",
    ".tree{margin-bottom:14px;padding:6px 14px;overflow-x:auto}.tree.broken{box-shadow:0 0 0 2px var(--bad)}",
    ".tree svg{display:block;width:100%;min-width:820px}",
    ".name{font-size:15px;font-weight:600;fill:var(--ink)}.fact{font-size:12.5px;fill:var(--soft)}",
    "text.bad{fill:var(--bad)}.fact.bad{font-weight:600}.size{font-size:12.5px;fill:var(--ink)}",
    ".link{fill:none;stroke:var(--line);stroke-width:2}.link.bad{stroke:var(--bad);stroke-dasharray:5 4}",
    ".rule{stroke:var(--rule)}.guest{fill:var(--guest)}.host,.node{fill:var(--host)}",
    ".ring{fill:var(--card);stroke:var(--host);stroke-width:3}.node.bad{fill:var(--bad)}",
    ".ghost{fill:var(--card);stroke:var(--bad);stroke-width:2;stroke-dasharray:4 3}",
    ".mark{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--card)}.mark.bad{fill:var(--bad)}",
    ".machine{padding:12px 22px;margin-bottom:14px;background:var(--card);border-radius:12px;overflow-wrap:anywhere;",
    "box-shadow:0 1px 3px #00000018}.machine h2{margin:0;font-size:17px}.machine p{margin:2px 0;color:var(--soft)}",
    ".machine .drive{margin:6px 0 0;color:var(--ink)}.machine a{color:inherit}",
    ".machine .bad{color:var(--bad);font-weight:600}",
    "@media print{.machine,.tree,.tile,.faults{break-inside:avoid}.tree svg{min-width:0}}"
].join("\r\n");

var svg = "<svg xmlns='http://www.w3.org/2000/svg' ";

function pageText() {
    var out = [], trees = [], chains = 0, faults = faultsOfMachines(), inGuest = 0, onHost = 0, largest = 1, i, image;

    for (i = 0; i < images.length; i++) {
        image = images[i];
        if (image.parent === null) {
            trees.push(image);
            chains += image.children.length > 0 || image.ghost !== "" ? 1 : 0;
        }
        faults += isFaulty(image) ? 1 : 0;
        inGuest += image.inGuest;
        onHost += image.onHost;
        largest = Math.max(largest, image.inGuest, image.onHost);
    }
    out.push("<!DOCTYPE html>", "<html xmlns='http://www.w3.org/1999/xhtml' lang='en'><head><meta charset='utf-8' />",
        "<meta name='viewport' content='width=device-width' /><title>Virtual hard disks in " + html(root) + "</title>",
        "<style>" + style + "</style></head><body><main>",
        "<h1>Virtual hard disks</h1><p class='where'>" + html(root) + " &#183; " + today() + "</p>",
        "<div class='tiles'>" + tile("", images.length, images.length === 1 ? "image" : "images") +
        tile("", chains, chains === 1 ? "chain" : "chains") +
        (machines.length > 0 ? tile("", machines.length, machines.length === 1 ? "machine" : "machines") : "") +
        (faults > 0 ? tile("bad", faults, "need attention") : tile("good", "&#10003;", "nothing is broken")) +
        tile("", size(inGuest), "in guests") + tile("", size(onHost), "on this host") + "</div>",
        faults > 0 ? faultsText() : "");
    for (i = 0; i < machines.length; i++)
        out.push(machineText(machines[i]));
    out.push(legend());
    for (i = 0; i < trees.length; i++)
        out.push(treeText(trees[i], largest));
    out.push("</main></body></html>", "");
    return out.join("\r\n");
}

function tile(kind, number, words) {
    return "<div class='tile " + kind + "'><b>" + number + "</b>" + words + "</div>";
}

function faultsText() {
    var out = "<section class='faults'><h2>What to look after</h2><ol>", i, j, image, machine;

    for (i = 0; i < machines.length; i++) {
        machine = machines[i];
        if (machine.fault !== "")
            out += "<li>" + html(machine.name) + "<p>" + html(machine.fault) + "</p></li>\r\n";
        for (j = 0; j < machine.drives.length; j++)
            if (machine.drives[j].fault !== "")
                out += "<li>" + html(files.GetFileName(machine.drives[j].path)) + ", a disk of " + html(machine.name) +
                    "<p>" + html(machine.drives[j].fault) + "</p><p><b>What to do:</b> Put the disk back where it was, " +
                    "or from a backup; if the machine needs it no longer, disconnect it.</p></li>\r\n";
    }
    for (i = 0; i < images.length; i++) {
        image = images[i];
        if (isFaulty(image))
            out += "<li><a href='#" + image.id + "'>" + html(image.folder + image.name) + "</a>: " + html(image.fault) +
                "<p>" + html(image.problem) + "</p><p><b>What to do:</b> " + html(image.advice) +
                (image.command !== "" ? "<code>" + html(image.command) + "</code>" : "") + "</p></li>\r\n";
    }
    return out + "</ol></section>";
}

// A machine with its disks and all their parents.
function machineText(machine) {
    var out = "<section class='machine'><h2>" + html(machine.name) + "</h2><p>" + html(machine.facts) +
        (machine.facts !== "" ? " &#183; " : "") + html(machine.file) + "</p>", i, drive;

    if (machine.fault !== "")
        out += "<p class='bad'>" + html(machine.fault) + "</p>";
    for (i = 0; i < machine.drives.length; i++) {
        drive = machine.drives[i];
        out += "<p class='drive'>" + drive.place + " &#160; " + (drive.image !== null ? chainText(drive.image) :
            "<span class='bad'>" + html(files.GetFileName(drive.path) + ": " + drive.fault) + "</span>") + "</p>";
    }
    return out + "</section>";
}

function chainText(image) {
    var out = "", at;

    for (at = image; at !== null; at = at.parent)
        out += (out !== "" ? " &#8592; " : "") + "<a " + (isFaulty(at) ? "class='bad' " : "") + "href='#" + at.id + "'>" +
            html(at.name) + "</a>" + (isFaulty(at) ? " <span class='bad'>(" + html(at.fault) + ")</span>" : "");
    return out;
}

function legend() {
    function entry(drawing, words) {
        return "<span>" + svg + "viewBox='0 0 16 16'>" + drawing + "</svg>" + words + "</span>";
    }
    return "<div class='legend'>" + entry(node(vmDiskType_FixedSize, 8, 8), "fixed") +
        entry(node(vmDiskType_Dynamic, 8, 8), "dynamic") + entry(node(vmDiskType_Differencing, 8, 8), "differencing") +
        entry("<rect class='guest' width='16' height='9' y='4' rx='3' />", "size in the guest") +
        entry("<rect class='host' width='16' height='9' y='4' rx='3' />", "size of the file on this host") + "</div>";
}

// ---- The trees ----

// A disk that has no parent here, and all that stand on it.
function treeText(image, largest) {
    var height = rowHeight * (countIn(image, any) + (image.ghost !== "" ? 1 : 0)), rows = 0, out = [];

    // One that is not at level 0 is linked to what it stands on, at `fromX`, `fromY`.
    function draw(image, level, fromX, fromY) {
        var row = rows++, x = 18 + Math.min(level, mostLevels) * levelWidth, y = row * rowHeight + 28,
            below = brokenBelow(image), bad = isFaulty(image) || below !== null ? " bad" : "", i;

        out.push("<g id='" + image.id + "'><title>" + html(image.path) + "</title>" +
            (row > 0 ? "<path class='rule' d='M" + (x + 20) + " " + (y - 28) + "H" + pageWidth + "' />" : "") +
            (level > 0 ? linkText(fromX, fromY, x, y, bad) : "") +
            (isFaulty(image) ? mark("node bad", "", "!", x, y) : node(image.kind, x, y)) +
            label("name" + bad, image.name, x + 20, y - 3) + label("fact" + bad, facts(image, below), x + 20, y + 15) +
            (image.inGuest > 0 ? bar("guest", image.inGuest, largest, y - 14) : "") +
            bar("host", image.onHost, largest, y + 3) + "</g>");
        for (i = 0; i < image.children.length; i++)
            draw(image.children[i], level + 1, x, y);
    }

    if (image.ghost !== "") { // the place of a parent that is missing
        rows = 1;
        out.push(mark("ghost", " bad", "?", 18, 28) + label("name bad", image.ghost, 38, 25) +
            label("fact bad", "not here, or no longer the same disk", 38, 43));
    }
    draw(image, rows, 18, 28);
    return "<section class='tree" + (countIn(image, isFaulty) > 0 ? " broken" : "") + "'>" + svg +
        "role='img' viewBox='0 0 " + pageWidth + " " + height + "'><title>" + html(image.name) +
        " and what stands on it</title>\r\n" + out.join("\r\n") + "</svg></section>";
}

function facts(image, below) {
    var kinds = ["dynamic", "fixed", "differencing"];

    if (isFaulty(image))
        return image.fault;
    if (below !== null)
        return "is a child of " + below.name + ", see there";
    return kinds[image.kind] + (image.folder !== "" ? ", in " + image.folder.replace(/\\$/, "") : "");
}

// Down from one disk, and to the right to the next.
function linkText(x1, y1, x2, y2, bad) {
    if (x1 === x2) // at the last level
        return "<path class='link" + bad + "' d='M" + x1 + " " + (y1 + 10) + "V" + (y2 - 10) + "' />";
    return "<path class='link" + bad + "' d='M" + x1 + " " + (y1 + 10) + "V" + (y2 - 8) + "Q" + x1 + " " + y2 + " " +
        (x1 + 8) + " " + y2 + "H" + (x2 - 10) + "' />";
}

// A square, a disc or a ring: fixed, dynamic, differencing.
function node(kind, x, y) {
    if (kind === vmDiskType_FixedSize)
        return "<rect class='node' x='" + (x - 6) + "' y='" + (y - 6) + "' width='12' height='12' rx='2' />";
    return "<circle class='" + (kind === vmDiskType_Differencing ? "ring' r='5" : "node' r='7") + "' cx='" + x +
        "' cy='" + y + "' />";
}

function mark(kind, bad, sign, x, y) {
    return "<circle class='" + kind + "' cx='" + x + "' cy='" + y + "' r='9' /><text class='mark" + bad + "' x='" + x +
        "' y='" + (y + 4) + "'>" + sign + "</text>";
}

// As much of a text as there is room for to the left of the bars.
function label(kind, text, x, y) {
    var most = Math.floor((treeWidth - x - 20) / 9);

    return "<text class='" + kind + "' x='" + x + "' y='" + y + "'>" +
        (text.length > most ? html(text.substr(0, most - 1)) + "&#8230;" : html(text)) + "</text>";
}

// A bar and its length in words. All bars of a page have one scale.
function bar(kind, bytes, largest, y) {
    var width = Math.max(3, Math.round(barWidth * bytes / largest));

    return "<rect class='" + kind + "' x='" + treeWidth + "' y='" + y + "' width='" + width +
        "' height='11' rx='3' /><text class='size' x='" + (treeWidth + width + 8) + "' y='" + (y + 10) + "'>" +
        size(bytes) + "</text>";
}

// ---- Texts ----

// "1.5 GB"
function size(bytes) {
    var units = ["bytes", "KB", "MB", "GB", "TB", "PB"], i = 0;

    for (; bytes >= 1024 && i < 5; i++)
        bytes /= 1024;
    return (bytes < 100 ? Math.round(bytes * 10) / 10 : Math.round(bytes)) + " " + units[i];
}

function today() {
    var now = new Date();

    return now.getFullYear() + "-" + ("0" + (now.getMonth() + 1)).slice(-2) + "-" + ("0" + now.getDate()).slice(-2);
}

// A text in HTML, whatever is in it, by ASCII characters.
function html(text) {
    var out = "", i, code, low;

    for (i = 0; i < text.length; i++) {
        code = text.charCodeAt(i);
        low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (code >= 0xD800 && code < 0xDC00 && low >= 0xDC00 && low < 0xE000) { // two halves of one character
            code = 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00;
            i++;
        }
        if (code < 32 || (code >= 127 && code < 160) || (code >= 0xD800 && code < 0xE000) || (code & 0xFFFE) === 0xFFFE)
            code = 0xFFFD; // what no page may hold
        out += code > 126 || "\"&'<>".indexOf(String.fromCharCode(code)) >= 0 ? "&#" + code + ";" :
            String.fromCharCode(code);
    }
    return out;
}

// ---- From the beginning ----

// Writes beside the report, which it then replaces, so that there is never half of one.
function write(target, text) {
    var draft = target + ".new", stream;

    try {
        stream = files.CreateTextFile(draft, true, false);
        stream.Write(text);
        stream.Close();
        if (files.FileExists(target))
            files.DeleteFile(target);
        files.MoveFile(draft, target);
    } catch (e) {
        throw new Error("'" + target + "' could not be written: " + e.message);
    }
}

function report(folder, target) {
    if (!files.FolderExists(folder))
        throw new Error("there is no folder '" + folder + "'.");
    if (!/\.html?$/i.test(target))
        throw new Error("the name of the report must end in .html, not '" + target + "'.");
    virtualPC = new ActiveXObject("VirtualPC.Application");
    shell = new ActiveXObject("Shell.Application");
    folder = files.GetAbsolutePathName(folder);
    root = folder.replace(/\\*$/, "\\");
    collectAll(folder);
    collectMachines();
    link();
    write(target, pageText());
    WScript.Echo(target + " shows " + images.length + (images.length === 1 ? " image" : " images") +
        (machines.length === 0 ? "" : " and " + machines.length + (machines.length === 1 ? " machine" : " machines")));
}

function main() {
    if (WScript.Arguments.length !== 2) {
        WScript.Echo("Usage: cscript report.js FOLDER REPORT.html");
        return 2;
    }
    files = new ActiveXObject("Scripting.FileSystemObject");
    try {
        report(WScript.Arguments(0), WScript.Arguments(1));
    } catch (e) {
        WScript.Echo("failed: " + e.message);
        return 1;
    }
    WScript.Echo("done");
    return 0;
}

WScript.Quit(main());
