# class: resource
# want: wrong
# problem: sort
# what: returns a list subclass that iterates for ever and has no truthful length
# stops: the codec carries exact types only
class Endless(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 2**62


def srt(xs):
    return Endless(xs)
