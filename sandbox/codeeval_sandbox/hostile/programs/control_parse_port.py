# class: control
# want: passed
# problem: parse_port
# what: raises ValueError where the suite expects it
# stops: exceptions cross by class
def parse_port(text):
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port
