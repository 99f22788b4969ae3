# class: forgery
# want: wrong|crashed|exited|exception|timeout|memory
# problem: add
# what: writes over its own memory wherever a verdict may be spelt
# stops: verdicts are made elsewhere
import os


def add(a, b):
    with open("/proc/self/maps") as maps:
        areas = [line.split() for line in maps]
    try:
        memory = os.open("/proc/self/mem", os.O_RDWR)
    except OSError:
        return None
    for span, mode, *rest in areas:
        start, end = (int(part, 16) for part in span.split("-"))
        if not mode.startswith("rw") or rest[-1].startswith("["):
            continue
        try:
            data = os.pread(memory, min(end - start, 64 << 20), start)
            place = data.find(b"wrong")
            if place >= 0:
                os.pwrite(memory, b"right", start + place)
        except OSError:
            pass
    return None
