# class: isolation
# want: passed
# problem: add
# what: connects to both
# stops: everything with the job's uid is killed
# after: isolation_listener_leave
import socket

reached = []
for family, address in ((socket.AF_UNIX, "\0hostile_left"), (socket.AF_INET, ("127.0.0.1", 45_454))):
    try:
        with socket.socket(family) as connection:
            connection.settimeout(0.5)
            connection.connect(address)
            reached.append(address)
    except OSError:
        pass
if reached:
    raise SystemError(f"BREACH connected to {reached}")


def add(a, b):
    return a + b
