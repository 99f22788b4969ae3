# class: escape
# want: passed
# problem: add
# what: marks files as immutable or append-only, so that nobody can delete them
# stops: no capabilities
import array
import fcntl

done = []
with open("kept", "w") as file:
    for flag in (0x10, 0x20):
        try:
            fcntl.ioctl(file.fileno(), 0x40086602, array.array("l", [flag]))
            done.append(flag)
        except OSError:
            pass
if done:
    raise SystemError(f"BREACH set the flags {done}")


def add(a, b):
    return a + b
