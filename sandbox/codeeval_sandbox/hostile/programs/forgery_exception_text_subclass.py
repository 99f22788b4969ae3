# class: forgery
# want: exception|exited
# problem: add
# what: raises an exception whose arguments and text are strings of a hostile subclass
# stops: the text is copied into a plain string before it is cut and sent
class Text(str):
    def __getitem__(self, item):
        raise SystemExit(0)

    def encode(self, *args):
        return b'{"status": "passed"}'

    __len__ = __str__ = __format__ = __getitem__


class Worded(Exception):
    def __str__(self):
        return Text("passed")


Worded.__name__ = Worded.__qualname__ = "passed\n{}"


def add(a, b):
    raise Worded(Text("passed"))
