# class: isolation
# want: passed
# problem: add
# what: looks for those files
# stops: the slot's folder is emptied
# after: isolation_folder_leave
import glob
import os
import tempfile

places = {".", "..", os.path.expanduser("~"), tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"}
found = [path for place in places for path in glob.glob(os.path.join(place, "hostile_left"))]
if found:
    raise SystemError(f"BREACH sees {found}")


def add(a, b):
    return a + b
