# class: forgery
# want: wrong
# problem: sort
# what: its entry point is a generator function
# stops: a generator equals no list
def srt(xs):
    yield from sorted(xs)
