# class: isolation
# want: passed
# problem: add
# what: leaves files, folders and links of all kinds in the folder of shared memory, and holds some open
# stops: the folder is emptied after every job, until all of its space is free
import os
import socket

place = "/dev/shm"
held = []
try:
    for name in ("hostile_left", "sem.hostile_left", ".hostile_left", b"\xff\xfe"):
        name = os.fsencode(name)
        with open(os.path.join(os.fsencode(place), name), "wb") as file:
            file.write(b"left")
    deep = os.path.join(place, "hostile_folder", "a", "b")
    os.makedirs(deep)
    open(os.path.join(deep, "hostile_left"), "w").close()
    os.chmod(os.path.join(place, "hostile_folder", "a"), 0)
    os.symlink("/etc/passwd", os.path.join(place, "hostile_link"))
    os.mkfifo(os.path.join(place, "hostile_pipe"))
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.join(place, "hostile_socket"))
    held.append(open(os.path.join(place, "hostile_open"), "w"))
    os.unlink(held[0].name)
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
except OSError:
    pass


def add(a, b):
    return a + b
