# class: control
# want: passed
# problem: sort
# what: sorts its argument and returns that same list
# stops: values cross by copy, whichever object carries them
def srt(xs):
    xs.sort()
    return xs
