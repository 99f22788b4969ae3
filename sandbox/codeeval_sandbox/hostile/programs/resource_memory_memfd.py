# class: resource
# want: memory|exception|crashed
# problem: add
# what: keeps gigabytes in memory files, which no address space limit counts
# stops: file size limit, open file limit, memory accounting of the job
import os

for number in range(256):
    memory_file = os.memfd_create(f"hoard{number}")
    for _ in range(4):
        os.write(memory_file, b"x" * (8 << 20))
raise SystemError("BREACH kept 8 GiB in memory files")


def add(a, b):
    return a + b
