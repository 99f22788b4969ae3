# class: resource
# want: memory|exception
# problem: add
# what: maps and touches anonymous memory, 256 MiB at a time
# stops: address space limit
import mmap

held = []
while True:
    area = mmap.mmap(-1, 256 << 20)
    area.write(b"x" * (256 << 20))
    held.append(area)


def add(a, b):
    return a + b
