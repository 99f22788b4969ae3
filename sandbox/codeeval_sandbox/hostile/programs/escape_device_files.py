# class: escape
# want: passed
# problem: add
# what: makes device files
# stops: no capabilities; tmpfs without devices
import os
import stat

for name, kind, device in (
    ("memory", stat.S_IFCHR, (1, 1)),
    ("disk", stat.S_IFBLK, (8, 0)),
    ("null", stat.S_IFCHR, (1, 3)),
):
    try:
        os.mknod(name, kind | 0o666, os.makedev(*device))
    except OSError:
        continue
    raise SystemError(f"BREACH made the device {name}")


def add(a, b):
    return a + b
