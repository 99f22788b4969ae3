# class: isolation
# want: passed
# problem: add
# what: leaves shared memory, a semaphore and a message queue of System V, which outlive their processes
# stops: seccomp denies them, or an IPC namespace of its own
import ctypes

libc = ctypes.CDLL(None)
for key in (0x486F7374, 0x486F7375):
    libc.shmget(key, 4096, 0o1666)
    libc.semget(key, 1, 0o1666)
    libc.msgget(key, 0o1666)


def add(a, b):
    return a + b
