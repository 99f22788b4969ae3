# class: control
# want: passed
# problem: top_k
# what: a plain right answer to a differential suite
# stops: nothing needs to
import heapq


def top_k(xs, k):
    return heapq.nlargest(k, xs)
