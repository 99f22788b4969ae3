# class: escape
# want: passed
# problem: add
# what: raises its own limits above their maximum
# stops: hard limits that only a privileged process may raise
import resource

kinds = ("AS", "NPROC", "NOFILE", "FSIZE", "CORE", "NICE", "RTPRIO", "MEMLOCK")
for kind in kinds:
    number = getattr(resource, f"RLIMIT_{kind}")
    hard = resource.getrlimit(number)[1]
    if hard == resource.RLIM_INFINITY and kind in ("AS", "NPROC"):
        raise SystemError(f"BREACH has no limit of {kind}")
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(number, (hard + 1, hard + 1))
    except (ValueError, OSError):
        continue
    raise SystemError(f"BREACH raised its limit of {kind}")


def add(a, b):
    return a + b
