# class: resource
# want: timeout
# problem: add
# what: computes for ever in a finalizer, inside a call
# stops: effective time
class Endless:
    def __del__(self):
        while True:
            pass


def add(a, b):
    Endless()
    return a + b
