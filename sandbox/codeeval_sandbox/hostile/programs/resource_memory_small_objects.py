# class: resource
# want: memory|timeout
# problem: add
# what: builds a dictionary of dictionaries until memory ends
# stops: address space limit
tree = {}
while True:
    tree[len(tree)] = {index: {} for index in range(1000)}


def add(a, b):
    return a + b
