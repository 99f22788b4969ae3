# class: escape
# want: passed
# problem: add
# what: tries every folder near the root, and every mounted one, for a place to write
# stops: read-only root; the job's own folder and that of shared memory are the only writable ones
import os

here = os.path.realpath(".")
with open("/proc/self/mountinfo") as table:
    folders = {line.split()[4] for line in table}
for first in os.scandir("/"):
    if first.is_dir(follow_symlinks=False) and first.name not in ("proc", "sys"):
        folders.add(first.path)
        try:
            folders.update(entry.path for entry in os.scandir(first.path) if entry.is_dir(follow_symlinks=False))
        except OSError:
            pass
written = []
for folder in folders:
    path = os.path.join(folder, "hostile_mark")
    try:
        if os.path.realpath(folder) in (here, os.path.realpath("/dev/shm")):  # emptied after each job
            continue
        open(path, "x").close()
        os.unlink(path)
        written.append(folder)
    except OSError:
        pass
if written:
    raise SystemError(f"BREACH wrote into {written}")


def add(a, b):
    return a + b
