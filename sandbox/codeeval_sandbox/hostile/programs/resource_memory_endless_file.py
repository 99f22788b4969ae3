# class: resource
# want: memory|timeout
# problem: add
# what: reads all of /dev/zero
# stops: address space limit
with open("/dev/zero", "rb") as zeros:
    content = zeros.read()


def add(a, b):
    return a + b
