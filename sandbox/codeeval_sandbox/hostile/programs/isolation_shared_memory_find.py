# class: isolation
# want: passed
# problem: add
# what: opens both
# stops: no folder of shared memory, or it is emptied
# after: isolation_shared_memory_leave
import os

found = []
try:
    import _posixshmem

    os.close(_posixshmem.shm_open("/hostile_left", os.O_RDONLY))
    found.append("shared memory")
except (ImportError, OSError):
    pass
try:
    import _multiprocessing

    _multiprocessing.SemLock._rebuild(0, 1, 1, "/hostile_left")
    found.append("semaphore")
except (ImportError, OSError):
    pass
if found:
    raise SystemError(f"BREACH sees {found}")


def add(a, b):
    return a + b
