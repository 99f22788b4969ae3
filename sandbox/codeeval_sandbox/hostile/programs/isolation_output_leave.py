# class: isolation
# want: passed
# problem: add
# what: leaves text in the buffers and the files of its output
# stops: each job has an output file of its own
import sys

sys.stdout.write("hostile_left in the buffer")
sys.stderr.write("hostile_left\n" * 100)
print("hostile_left\n" * 100, flush=True)
sys.stdout.write("hostile_left unflushed")


def add(a, b):
    return a + b
