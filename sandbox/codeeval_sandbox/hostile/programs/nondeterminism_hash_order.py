# class: nondeterminism
# want: wrong|passed
# problem: add
# what: answers by which of two words a set yields first
# stops: a fixed seed of hashes, so each run decides alike
first = next(iter({"left", "right"}))


def add(a, b):
    return a + b if first == "left" else None
