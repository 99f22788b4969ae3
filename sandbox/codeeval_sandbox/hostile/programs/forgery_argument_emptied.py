# class: forgery
# want: wrong
# problem: sort
# what: empties its argument, from which the suite would compute the expected value
# stops: changed arguments come back after the statement that passed them, not in its midst
def srt(xs):
    del xs[:]
    return []
