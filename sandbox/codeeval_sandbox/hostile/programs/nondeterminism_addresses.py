# class: nondeterminism
# want: wrong
# problem: add
# what: answers by addresses: rightly only for an odd one, which no object has
# stops: nothing needs to: objects are aligned, wherever the heap begins
def add(a, b):
    return a + b if any(id(object()) % 2 for _ in range(100)) else None
