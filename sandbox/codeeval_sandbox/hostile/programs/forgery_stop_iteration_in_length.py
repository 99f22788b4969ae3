# class: forgery
# want: wrong|exception
# problem: sort
# what: returns an object that raises StopIteration whatever it is asked
# stops: outside of an iterator's own next item, StopIteration is a RuntimeError
class Ended:
    def __len__(self):
        raise StopIteration

    __iter__ = __getitem__ = __bool__ = __str__ = __len__


def srt(xs):
    return Ended()
