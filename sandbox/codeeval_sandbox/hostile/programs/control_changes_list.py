# class: control
# want: passed
# problem: sort_later
# what: sorts its argument in place and returns that, which tests pass twice
# stops: nothing; a right answer does not depend on the change
def srt(xs):
    xs.sort()
    return xs
