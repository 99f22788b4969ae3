# class: escape
# want: passed
# problem: add
# what: searches mounted folders for sockets and connects to them
# stops: sockets of the sandbox in folders that the job cannot enter
import itertools
import os
import socket
import stat

with open("/proc/self/mountinfo") as table:
    places = {line.split()[4] for line in table} - {"/"} | {"/run", "/tmp", "/dev", "/var", "..", "../..", "/"}


def is_socket(path):
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except OSError:
        return False


def files(top):
    yield top
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name not in ("proc", "sys", "usr", "lib", "lib64")]
        if folder.count("/") > 5:
            folders.clear()
        yield from (os.path.join(folder, name) for name in names)


reached = []
for place in places:
    for path in filter(is_socket, itertools.islice(files(place), 5_000)):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(0.2)
                connection.connect(path)
                reached.append(path)
        except OSError:
            pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
