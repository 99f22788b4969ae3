# class: forgery
# want: wrong
# problem: sort
# what: overwrites its argument by a sorted one of its own and returns that
# stops: changed arguments come back after the statement that passed them, not in its midst
def srt(xs):
    xs[:] = [1, 2]
    return xs
