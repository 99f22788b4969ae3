# class: escape
# want: passed
# problem: add
# what: looks for inherited descriptors of folders and files, and for those of other jobs
# stops: all descriptors but the job's own are closed before its code runs
import os
import stat

here = os.getcwd()
foreign, channels = [], 0
for name in os.listdir("/proc/self/fd"):
    try:
        target, mode = os.readlink(f"/proc/self/fd/{name}"), os.fstat(int(name)).st_mode
    except OSError:
        continue
    if int(name) < 3 or target.startswith(here):
        continue
    if stat.S_ISDIR(mode) or stat.S_ISBLK(mode) or (stat.S_ISREG(mode) and not target.startswith("/memfd:")):
        foreign.append(target)
    channels += stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)
if foreign or channels > 8:
    raise SystemError(f"BREACH inherited {foreign} and {channels} channels")


def add(a, b):
    return a + b
