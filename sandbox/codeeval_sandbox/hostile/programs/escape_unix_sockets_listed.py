# class: escape
# want: passed
# problem: add
# what: connects to every Unix socket that the kernel lists, abstract ones included
# stops: a network namespace of its own; sockets of the sandbox in folders that the job cannot enter
import socket

try:
    with open("/proc/net/unix") as table:
        names = {line.split()[7] for line in table.readlines()[1:] if len(line.split()) > 7}
except OSError:
    names = set()
reached = []
for name in names:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(socket.AF_UNIX, kind) as connection:
                connection.settimeout(0.2)
                connection.connect(name.replace("@", "\0", 1) if name.startswith("@") else name)
                reached.append(name)
        except OSError:
            pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
