# class: forgery
# want: exception|wrong
# problem: parse_port
# what: raises an exception whose class claims to be every exception
# stops: an except clause asks the class's real bases
class Meta(type):
    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True


class Any(Exception, metaclass=Meta):
    @property
    def __class__(self):
        return ValueError


def parse_port(text):
    if text != "80":
        raise Any(text)
    return 80
