# class: resource
# want: wrong|timeout|memory|output_limit
# problem: add
# what: returns a hundred thousand objects of its own
# stops: objects stay where they are; what crosses is a number each
class Own:
    pass


def add(a, b):
    return [Own() for _ in range(100_000)]
