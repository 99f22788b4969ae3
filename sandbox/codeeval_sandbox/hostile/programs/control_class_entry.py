# class: control
# want: passed
# problem: add
# what: the entry point is a class whose construction gives the sum
# stops: any callable will do
class add:
    def __new__(cls, a, b):
        return a + b
