# class: resource
# want: timeout
# problem: add
# what: lowers its whole session by the kernel's automatic groups, so that waiting would be excused, and spins
# stops: a session that asked for less than usual waits by its own wish
try:
    with open("/proc/self/autogroup", "w") as file:
        file.write("19")
except OSError:
    pass
while True:
    pass


def add(a, b):
    return a + b
