# class: escape
# want: passed
# problem: add
# what: connects to public, private and cloud metadata addresses
# stops: a network namespace of its own, without interfaces
import socket

reached = []
for address in ("1.1.1.1", "8.8.8.8", "169.254.169.254", "172.17.0.1", "10.0.2.2", "192.168.0.1"):
    try:
        with socket.socket() as connection:
            connection.settimeout(0.2)
            connection.connect((address, 80))
            reached.append(address)
    except OSError:
        pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
