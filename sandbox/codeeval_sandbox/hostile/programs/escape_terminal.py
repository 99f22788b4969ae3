# class: escape
# want: passed
# problem: add
# what: types commands into the terminal of whoever started the sandbox
# stops: no controlling terminal; standard input is /dev/null
import fcntl
import os
import termios

typed = []
for descriptor in range(64):
    try:
        fcntl.ioctl(descriptor, termios.TIOCSTI, b"\n")
        typed.append(descriptor)
    except OSError:
        pass
try:
    typed.append(os.open("/dev/tty", os.O_RDWR))
except OSError:
    pass
if typed:
    raise SystemError(f"BREACH reached a terminal through {typed}")


def add(a, b):
    return a + b
