# class: isolation
# want: passed
# problem: add
# what: leaves a mark all over its memory
# stops: each job is forked from a process that held no other job
marks = ["left_behind_".join(["hostile_", str(number)]) for number in range(100_000)]


def add(a, b):
    return a + b
