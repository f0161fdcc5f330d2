"""Creates a differencing disk and shows its chain of parents; with comtypes, which calls the interfaces' own
methods.

Usage: python new_child_comtypes.py CHILD.vhd PARENT.vhd

One of the two paths may be relative to the folder of the other. Needs Windows and `pip install comtypes`, 1.2 or later.
"""
import ntpath
import sys

import comtypes
import comtypes.client

TYPES = ("dynamic", "fixed", "differencing")
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
        if not disk:  # a null pointer is false: the disk at the bottom has no parent
            return
        # A VT_DECIMAL comes as a decimal.Decimal.
        print("    " * depth + f"{disk.File}  ({TYPES[disk.Type]}, {int(disk.SizeInGuest) >> 20} MB in the guest, "
              f"{int(disk.SizeOnHost) >> 10} KB on the host)")
        disk = disk.Parent


def main(arguments):
    if len(arguments) != 2:
        print("Usage: python new_child_comtypes.py CHILD.vhd PARENT.vhd")
        return 2
    child, parent = arguments
    if not ntpath.isabs(child):  # it is meant from the parent's folder
        child = ntpath.normpath(ntpath.join(ntpath.dirname(parent), child))
    try:
        # The type library is found by the registration; comtypes makes Python classes of it at the first run.
        virtual_pc = comtypes.client.CreateObject("VirtualPC.Application")
        finish(virtual_pc.CreateDifferencingVirtualHardDisk(child, parent))
        show_chain(virtual_pc.GetHardDisk(child))
    except comtypes.COMError as error:
        # details[0] is the sentence that OpenVPC left, which names the file and the cause.
        print("failed:", error.details[0] if error.details and error.details[0] else error.text)
        return 1
    except TaskFailed as error:
        print("failed:", error)
        return 1
    print("done")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
