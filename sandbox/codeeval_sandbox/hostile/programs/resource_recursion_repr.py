# class: resource
# want: exception|crashed
# problem: add
# what: a __repr__ that asks for its own repr, called in the program
# stops: recursion in the program is the program's exception
class Mirror:
    def __repr__(self):
        return repr(self)


def add(a, b):
    return len(repr(Mirror()))
