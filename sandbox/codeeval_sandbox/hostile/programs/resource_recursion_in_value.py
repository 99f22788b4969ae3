# class: resource
# want: wrong
# problem: add
# what: returns an object whose every special method recurses or never ends
# stops: the codec looks at exact types and calls no method of a value
class Bottomless(int):
    def __eq__(self, other):
        return self == other

    def __hash__(self):
        return hash(self)

    def __repr__(self):
        return repr(self)

    def __bool__(self):
        while True:
            pass

    __str__ = __len__ = __index__ = __int__ = __reduce__ = __reduce_ex__ = __bool__


def add(a, b):
    return Bottomless(a + b)
