# class: escape
# want: passed
# problem: add
# what: lists folders beside its own that belong to other jobs
# stops: each slot's folder is open to its own uid only
import os

listed = []
for base in {os.path.dirname(os.getcwd()), "/tmp", "/work", "/slots", "/jobs", "/sandbox"}:
    try:
        entries = list(os.scandir(base))
    except OSError:
        continue
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False) and entry.stat().st_uid not in (0, os.getuid()):
                listed.append((entry.path, os.listdir(entry.path)))
        except OSError:
            pass
if listed:
    raise SystemError(f"BREACH listed {listed}")


def add(a, b):
    return a + b
