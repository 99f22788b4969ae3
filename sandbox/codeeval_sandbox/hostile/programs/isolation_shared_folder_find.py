# class: isolation
# want: passed
# problem: add
# what: looks for anything in the folder of shared memory
# stops: the folder is emptied after every job, until all of its space is free
# after: isolation_shared_folder_leave
import os

found = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
if found:
    raise SystemError(f"BREACH sees {found}")


def add(a, b):
    return a + b
