# class: forgery
# want: wrong
# problem: add
# what: returns an object whose class says that it equals and is whatever it is compared with
# stops: the codec compares types by identity
class Meta(type):
    def __eq__(cls, other):
        return True

    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True

    def __hash__(cls):
        return hash(int)


class Posing(metaclass=Meta):
    def __eq__(self, other):
        return True


Posing.__name__, Posing.__qualname__, Posing.__module__ = "int", "int", "builtins"


def add(a, b):
    return Posing()
