# class: control
# want: passed
# problem: sort
# what: a plain right answer
# stops: nothing needs to
def srt(xs):
    return sorted(xs)
