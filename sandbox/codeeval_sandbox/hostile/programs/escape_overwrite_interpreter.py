# class: escape
# want: passed
# problem: add
# what: opens the interpreter, its libraries and its modules for writing
# stops: read-only root, owned by root
import json
import os
import sys

with open("/proc/self/maps") as maps:
    paths = {line.split()[-1] for line in maps if "/" in line}
opened = []
for path in paths | {sys.executable, os.__file__, json.__file__, "/proc/self/exe", "/etc/passwd", "/etc/ld.so.cache"}:
    if path.startswith("/memfd:") or not path.startswith("/"):
        continue
    try:
        os.close(os.open(path, os.O_WRONLY))
        opened.append(path)
    except OSError:
        pass
if opened:
    raise SystemError(f"BREACH opened for writing {opened}")


def add(a, b):
    return a + b
