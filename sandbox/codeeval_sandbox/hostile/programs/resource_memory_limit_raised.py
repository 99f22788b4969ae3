# class: resource
# want: memory
# problem: add
# what: raises its own limits first, then asks for 4 GiB
# stops: hard limits that only a privileged process may raise
import resource

for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
    for value in (resource.RLIM_INFINITY, resource.getrlimit(kind)[1]):
        try:
            resource.setrlimit(kind, (value, value))
            break
        except (ValueError, OSError):
            pass
held = b"x" * (4 << 30)


def add(a, b):
    return a + b
