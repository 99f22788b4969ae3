# class: isolation
# want: passed
# problem: add
# what: asks for them by their keys
# stops: seccomp denies them, or an IPC namespace of its own
# after: isolation_system_v_leave
import ctypes

libc = ctypes.CDLL(None)
found = [libc.shmget(0x486F7374, 0, 0), libc.semget(0x486F7374, 0, 0), libc.msgget(0x486F7374, 0)]
if max(found) >= 0:
    raise SystemError(f"BREACH sees System V objects {found}")


def add(a, b):
    return a + b
