# class: control
# want: passed
# problem: add
# what: uses 300 MiB for a moment, below the limit
# stops: memory is limited, not forbidden
held = bytearray(300 << 20)
held[::4096] = b"x" * len(held[::4096])
del held


def add(a, b):
    return a + b
