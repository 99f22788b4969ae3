# class: escape
# want: passed
# problem: add
# what: reaches system files through links: hard, symbolic, and through /proc
# stops: read-only root, owned by root; links confer no rights
import os

try:
    os.link("/etc/passwd", "hard")
    raise SystemError("BREACH made a hard link to a system file")
except OSError:
    pass
os.symlink("/etc", "soft")
for path in ("soft/hostile_mark", "/proc/self/root/etc/hostile_mark", "/proc/self/cwd/../hostile_mark"):
    try:
        open(path, "w").close()
    except OSError:
        continue
    raise SystemError(f"BREACH wrote {path}")


def add(a, b):
    return a + b
