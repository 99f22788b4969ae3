# class: resource
# want: memory
# problem: add
# what: grows a list of buffers until memory ends
# stops: address space limit
held = []
while True:
    held.append(bytes(1 << 24))


def add(a, b):
    return a + b
