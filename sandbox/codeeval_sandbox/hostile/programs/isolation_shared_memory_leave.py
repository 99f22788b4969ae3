# class: isolation
# want: passed
# problem: add
# what: leaves named shared memory and a named semaphore
# stops: no folder of shared memory, or it is emptied
import os

try:
    import _posixshmem

    handle = _posixshmem.shm_open("/hostile_left", os.O_CREAT | os.O_RDWR, 0o666)
    os.write(handle, b"left")
except (ImportError, OSError):
    pass
try:
    import _multiprocessing

    semaphore = _multiprocessing.SemLock(1, 1, 1, "/hostile_left", False)
except (ImportError, OSError):
    pass


def add(a, b):
    return a + b
