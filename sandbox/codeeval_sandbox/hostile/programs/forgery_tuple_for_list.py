# class: forgery
# want: wrong
# problem: sort
# what: returns a tuple where a list is wanted
# stops: the codec keeps tuples and lists apart
def srt(xs):
    return tuple(sorted(xs))
