# class: control
# want: passed
# problem: parse_port
# what: raises an own subclass of ValueError, which the suite's except clause accepts
# stops: exceptions cross with the builtin classes they derive from
class PortError(ValueError):
    pass


def parse_port(text):
    if not text.isdigit() or int(text) > 65535:
        raise PortError(text)
    return int(text)
