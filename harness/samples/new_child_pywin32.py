"""Creates a differencing disk and shows its chain of parents; with pywin32.

Usage: python new_child_pywin32.py CHILD.vhd PARENT.vhd

One of the two paths may be relative to the folder of the other. Needs Windows and `pip install pywin32`.
"""
import ntpath
import sys

import pywintypes
import win32com.client

TYPES = ("dynamic", "fixed", "differencing")
DIFFERENCING = 2
MOST_LEVELS = 256  # no chain has more


class TaskFailed(Exception):
    pass


def finish(task):
    """Waits for a task, drawing how far it is. The process must not end before it: what is then half done is removed
    again."""
    print(task.Description)
    try:
        while True:
            task.WaitForCompletion(200)
            done = task.PercentCompleted // 5
            print("\r  [" + "#" * done + "." * (20 - done) + f"] {task.PercentCompleted}%", end="", flush=True)
            if task.IsComplete:
                break
    except KeyboardInterrupt:
        task.Cancel()
        task.WaitForCompletion(-1)
        raise
    finally:
        print()
    if task.Error != 0:
        raise TaskFailed(task.ErrorDescription)


def show_chain(disk):
    for depth in range(MOST_LEVELS):
        # A VT_DECIMAL comes as a text in pywin32, which int() takes as well.
        print("    " * depth + f"{disk.File}  ({TYPES[disk.Type]}, {int(disk.SizeInGuest) >> 20} MB in the guest, "
              f"{int(disk.SizeOnHost) >> 10} KB on the host)")
        if disk.Type != DIFFERENCING:
            return
        disk = disk.Parent


def reason(error):
    """The sentence that OpenVPC left, which names the file and the cause; else the system's own words."""
    return error.excepinfo[2] if error.excepinfo and error.excepinfo[2] else error.strerror


def main(arguments):
    if len(arguments) != 2:
        print("Usage: python new_child_pywin32.py CHILD.vhd PARENT.vhd")
        return 2
    child, parent = arguments
    if not ntpath.isabs(child):  # it is meant from the parent's folder
        child = ntpath.normpath(ntpath.join(ntpath.dirname(parent), child))
    try:
        virtual_pc = win32com.client.Dispatch("VirtualPC.Application")
        finish(virtual_pc.CreateDifferencingVirtualHardDisk(child, parent))
        show_chain(virtual_pc.GetHardDisk(child))
    except pywintypes.com_error as error:
        print("failed:", reason(error))
        return 1
    except TaskFailed as error:
        print("failed:", error)
        return 1
    print("done")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
