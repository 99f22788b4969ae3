# class: nondeterminism
# want: passed
# problem: add
# what: lists its folder, sorted, and relies on nothing else being there that was not before
# stops: the job's own folder is its own alone
import os

before = set(os.listdir("."))
for name in ("c", "a", "b"):
    open(name, "w").close()


def add(a, b):
    return a + b if sorted(set(os.listdir(".")) - before) == ["a", "b", "c"] else None
