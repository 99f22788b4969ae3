# class: escape
# want: passed
# problem: add
# what: threads, orphans and executed files whose names are no UTF-8 and look like fields of /proc, for the supervisor
# stops: everything below /proc is read as bytes, and numbers from behind the names
import ctypes
import os
import subprocess
import threading
import time

set_name = ctypes.CDLL(None).prctl


def rest():
    set_name(15, b"\xff) Z 0\n\xfe", 0, 0, 0)
    time.sleep(60)


for _ in range(3):
    threading.Thread(target=rest, daemon=True).start()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            rest()
        os._exit(0)
    os.wait()
os.symlink("/bin/sleep", b"\xff\xfe\x80")
subprocess.Popen([b"\xff) R 0", b"60"], executable=b"./\xff\xfe\x80", env={b"\xff": b"\xfe"})
time.sleep(0.3)


def add(a, b):
    return a + b
