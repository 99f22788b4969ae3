# class: isolation
# want: passed
# problem: add
# what: looks for any of it, and for what links could have reached
# stops: the slot's folder is emptied, whatever is in it
# after: isolation_clutter_leave
import os

left = {"link_to_folder", "loop", "up", "fifo", "-rf", "new\nline", "socket", "hard0", "d", "closed"}
found = left & set(os.listdir("."))
if found or not os.path.exists("/etc/passwd"):
    raise SystemError(f"BREACH sees {found}")


def add(a, b):
    return a + b
