# class: forgery
# want: exception|wrong
# problem: parse_port
# what: raises an exception of its own that is a ValueError by name only
# stops: an exception crosses as the builtin classes that it derives from
class ValueError(Exception):
    pass


ValueError.__module__ = "builtins"


def parse_port(text):
    if text != "80":
        raise ValueError(text)
    return 80
