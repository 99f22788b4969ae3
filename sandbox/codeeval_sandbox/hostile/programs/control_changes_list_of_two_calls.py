# class: control
# want: passed
# problem: sort_together
# what: sorts its argument in place, and returns a copy
# stops: nothing; a right answer does not depend on the change
def srt(xs):
    xs.sort()
    return xs[:]
