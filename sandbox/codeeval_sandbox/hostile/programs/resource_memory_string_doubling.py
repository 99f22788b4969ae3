# class: resource
# want: memory
# problem: add
# what: doubles a string until memory ends
# stops: address space limit
text = "spam"
while True:
    text += text


def add(a, b):
    return a + b
