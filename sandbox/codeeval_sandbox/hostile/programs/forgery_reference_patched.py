# class: forgery
# want: wrong|exception|exited
# problem: top_k
# what: patches what a reference solution calls, so that it errs in the same way
# stops: the reference runs in another process
import builtins

builtins.sorted = lambda *args, **options: []


def top_k(xs, k):
    return []
