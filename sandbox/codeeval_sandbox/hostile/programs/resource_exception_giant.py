# class: resource
# want: exception|output_limit
# problem: add
# what: raises an exception with a message of 50 MiB
# stops: messages are cut
def add(a, b):
    raise ValueError("x" * (50 << 20))
