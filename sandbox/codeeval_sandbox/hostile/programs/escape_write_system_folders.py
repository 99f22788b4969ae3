# class: escape
# want: passed
# problem: add
# what: writes into the system's folders and temporary folders
# stops: read-only root; the job's own folder is the only writable one
import os

written = []
for folder in (
    *("/", "/usr", "/usr/lib", "/usr/local/lib", "/etc", "/bin", "/boot", "/opt", "/srv", "/mnt", "/root", "/home"),
    *("/var", "/var/tmp", "/var/cache", "/var/lib", "/tmp", "/run", "/run/lock", "/dev", "/sys", "/proc", "/work"),
    *(os.path.dirname(os.getcwd()), os.path.dirname(os.__file__)),
):
    path = os.path.join(folder, "hostile_mark")
    try:
        open(path, "w").close()
    except OSError:
        continue
    written.append(path)
    os.unlink(path)
if written:
    raise SystemError(f"BREACH wrote {written}")


def add(a, b):
    return a + b
