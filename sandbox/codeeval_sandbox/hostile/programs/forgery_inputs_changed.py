# class: forgery
# want: wrong
# problem: top_k
# what: empties the inputs of a differential suite, before the reference may have seen them
# stops: the reference gets inputs of its own
def top_k(xs, k):
    del xs[:]
    return []
