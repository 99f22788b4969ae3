# class: forgery
# want: wrong
# problem: sort_later
# what: keeps its argument in a default argument, and empties it by that
# stops: a second run, whose tests do not see changes of arguments, must pass too
def srt(xs, kept=[]):
    kept.append(xs)
    while kept[-1]:
        kept[-1].pop()
    return list(kept[-1])
