# class: forgery
# want: wrong
# problem: sort_later
# what: overwrites its argument by a sorted list of its own, and returns that
# stops: a second run, whose tests do not see changes of arguments, must pass too
def srt(xs):
    xs[:] = [0] * len(xs)
    return xs
