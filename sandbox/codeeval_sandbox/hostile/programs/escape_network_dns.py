# class: escape
# want: passed
# problem: add
# what: looks up host names
# stops: a network namespace of its own, without interfaces
import socket

found = []
for name in ("example.com", "host.docker.internal", "metadata.google.internal"):
    try:
        found.append(socket.gethostbyname(name))
    except OSError:
        pass
if found:
    raise SystemError(f"BREACH looked up {found}")


def add(a, b):
    return a + b
