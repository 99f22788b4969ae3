# class: resource
# want: passed
# problem: add
# what: answers rightly and computes for ever when the interpreter shuts down
# stops: the job ends when the suite is done; nobody waits for the interpreter's end
class Endless:
    def __del__(self):
        while True:
            pass


kept = Endless()


def add(a, b):
    return a + b
