# class: forgery
# want: wrong
# problem: sort
# what: returns a plain list of objects that equal everything
# stops: the codec carries exact types at every depth
class Equal:
    def __eq__(self, other):
        return True


def srt(xs):
    return [Equal() for _ in xs]
