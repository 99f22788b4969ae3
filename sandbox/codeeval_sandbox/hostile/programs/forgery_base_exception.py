# class: forgery
# want: exception
# problem: add
# what: raises a bare BaseException, past `except Exception`
# stops: every exception of the program is the program's
class Leave(BaseException):
    pass


def add(a, b):
    raise Leave(0)
