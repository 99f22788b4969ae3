# class: isolation
# want: passed
# problem: add
# what: leaves a memory file on a high descriptor, inheritable
# stops: each job is a process of its own
import os

memory_file = os.memfd_create("hostile_left", 0)
os.write(memory_file, b"left")
for descriptor in (60, 150, 250):
    try:
        os.dup2(memory_file, descriptor)
    except OSError:
        pass


def add(a, b):
    return a + b
