# class: escape
# want: passed
# problem: add
# what: sets the machine's name, to the one it has
# stops: no capabilities
import ctypes
import socket

libc = ctypes.CDLL(None)
name = socket.gethostname().encode()
if libc.sethostname(name, len(name)) == 0 or libc.setdomainname(b"(none)", 6) == 0:
    raise SystemError("BREACH set the host's name")


def add(a, b):
    return a + b
