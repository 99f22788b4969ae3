# class: escape
# want: passed
# problem: add
# what: opens the machine's memory, disks and other devices
# stops: a minimal /dev; a uid of its own
import glob
import os

harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "stdin", "stdout", "stderr"}
opened = []
for path in glob.glob("/dev/*") + ["/dev/net/tun", "/dev/mapper/control", "/proc/kcore", "/proc/kmsg"]:
    if os.path.basename(path) in harmless or os.path.isdir(path):
        continue
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        opened.append(path)
    except OSError:
        pass
if opened:
    raise SystemError(f"BREACH opened {opened}")


def add(a, b):
    return a + b
