# class: isolation
# want: passed
# problem: add
# what: uses 300 MiB right after a job that used up the memory by memory files
# stops: memory files end with their last process
# after: resource_memory_memfd
held = bytearray(300 << 20)
held[::4096] = b"x" * len(held[::4096])


def add(a, b):
    return a + b
