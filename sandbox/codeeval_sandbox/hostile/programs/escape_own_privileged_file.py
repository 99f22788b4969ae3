# class: escape
# want: passed
# problem: add
# what: gives a file of its own to root, sets its set-uid bit, and gives it capabilities
# stops: no capabilities; no_new_privs
import os

with open("tool", "w") as file:
    file.write("#!/bin/sh\nid -u\n")
for change in (
    lambda: os.chown("tool", 0, 0),
    lambda: os.chown("tool", -1, 0),
    lambda: os.setxattr("tool", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000")),
    lambda: os.setxattr("tool", "trusted.mark", b"x"),
):
    try:
        change()
    except OSError:
        continue
    raise SystemError("BREACH owns a privileged file")
try:
    os.chmod("tool", 0o6755)
except OSError:
    pass


def add(a, b):
    return a + b
