# class: isolation
# want: passed
# problem: add
# what: searches the keyrings for that key
# stops: seccomp denies keyrings
# after: isolation_keyring_leave
import ctypes
import os

keyctl, request_key = {"x86_64": (250, 249), "aarch64": (219, 218)}.get(os.uname().machine, (None, None))
libc = ctypes.CDLL(None)
if keyctl:
    found = [libc.syscall(keyctl, 10, ring, b"user", b"hostile_left", 0) for ring in (-3, -4, -5, -6)]
    found.append(libc.syscall(request_key, b"user", b"hostile_left", None, 0))
    if max(found) >= 0:
        raise SystemError(f"BREACH finds the key {found}")


def add(a, b):
    return a + b
