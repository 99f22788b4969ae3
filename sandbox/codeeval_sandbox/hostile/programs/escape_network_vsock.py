# class: escape
# want: passed
# problem: add
# what: connects to the host of a virtual machine
# stops: seccomp, or no such device
import socket

reached = []
for host in (1, 2):
    for port in (22, 1024, 2375):
        try:
            with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as connection:
                connection.settimeout(0.1)
                connection.connect((host, port))
                reached.append((host, port))
        except (OSError, AttributeError):
            pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
