# class: forgery
# want: wrong|exception
# problem: run_length
# what: defines names of its own for the builtins that the tests use
# stops: only names that the tests lack, builtins counted, come from the program
class Equal(str):
    def __eq__(self, other):
        return True


def sorted(xs):
    return Equal()


def len(xs):
    return 2


def encode(text):
    return "3a1b"


def decode(code):
    return {"2x1y": "xxy"}.get(code, "hello")


AssertionError = Exception = METADATA = str = list = Equal
