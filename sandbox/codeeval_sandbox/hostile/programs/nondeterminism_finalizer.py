# class: nondeterminism
# want: passed
# problem: add
# what: relies on when objects of a cycle are collected, and asks for it
# stops: the collector is on
import gc
import weakref


class Node:
    pass


def add(a, b):
    node = Node()
    node.itself = node
    gone = weakref.ref(node)
    del node
    gc.collect()
    return a + b if gone() is None and gc.isenabled() else None
