# class: forgery
# want: exception|wrong
# problem: parse_port
# what: raises an exception of its own that is a library's error, below ValueError, by name and module only
# stops: an exception crosses as the classes of others that it derives from
import json


class JSONDecodeError(Exception):
    pass


JSONDecodeError.__module__ = json.JSONDecodeError.__module__


def parse_port(text):
    if text != "80":
        raise JSONDecodeError(text)
    return 80
