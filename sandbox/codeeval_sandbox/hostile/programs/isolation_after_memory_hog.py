# class: isolation
# want: passed
# problem: add
# what: uses 300 MiB right after a job that used up the memory by children
# stops: everything of the hog is gone before the slot is used again
# after: resource_memory_children
held = bytearray(300 << 20)
held[::4096] = b"x" * len(held[::4096])


def add(a, b):
    return a + b
