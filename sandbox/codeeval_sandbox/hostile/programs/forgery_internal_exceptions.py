# class: forgery
# want: exception|wrong|exited
# problem: add
# what: raises one of the harness's own exception classes, found in its process
# stops: an exception of the program is the program's, whatever its class
def descend(kind):
    for child in type.__subclasses__(kind):
        yield child
        yield from descend(child)


def is_internal(kind):
    return kind.__module__ == "__main__" or "guest" in kind.__module__ or "codeeval" in kind.__module__


found = sorted(descend(BaseException), key=is_internal)


def add(a, b):
    try:
        error = found[-1]()
    except TypeError:
        error = found[-1]("passed")
    raise error
