# class: forgery
# want: wrong
# problem: group_by_length
# what: a tuple subclass that poses as a named tuple, with lying fields and constructor
# stops: tuples are carried by what they hold, read without calling their methods
class Posing(tuple):
    _fields = ("a",)

    def __iter__(self):
        raise SystemExit(0)

    def _asdict(self):
        raise SystemExit(0)

    def __eq__(self, other):
        return True

    __reduce__ = __getnewargs__ = _replace = _asdict


def group_by_length(words):
    return {len(word): Posing("x") for word in words}
