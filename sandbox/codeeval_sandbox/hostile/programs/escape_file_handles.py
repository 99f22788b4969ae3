# class: escape
# want: passed
# problem: add
# what: opens the root of the file system by a file handle, as escapes from containers have done
# stops: no capabilities; seccomp
import ctypes
import os

libc = ctypes.CDLL(None)
for path in (b"/", b"/etc", b"/etc/hostname", b"/proc"):
    handle = (ctypes.c_uint32 * 34)(128)
    mount = ctypes.c_int()
    libc.name_to_handle_at(-100, path, handle, ctypes.byref(mount), 0)
    for inode in (None, 2):
        if inode:
            handle[0], handle[1], handle[2], handle[3] = 8, 1, inode, 0
        with open("/etc/hostname" if os.path.exists("/etc/hostname") else "/etc/passwd") as anchor:
            if libc.open_by_handle_at(anchor.fileno(), handle, 0) >= 0:
                raise SystemError(f"BREACH opened {path} by handle")


def add(a, b):
    return a + b
