# class: escape
# want: passed
# problem: add
# what: mounts a file system, binds a folder and remounts the root writable
# stops: no capabilities; seccomp
import ctypes

libc = ctypes.CDLL(None)
for source, target, kind, flags in (
    (b"none", b".", b"tmpfs", 0),
    (b"/", b".", None, 4096),
    (None, b"/", None, 32),
    (b"proc", b".", b"proc", 0),
    (b"none", b".", b"overlay", 0),
):
    if libc.mount(source, target, kind, ctypes.c_ulong(flags), None) == 0:
        raise SystemError(f"BREACH mounted {kind} with flags {flags}")
if libc.umount2(b"/proc", 2) == 0:
    raise SystemError("BREACH unmounted /proc")


def add(a, b):
    return a + b
