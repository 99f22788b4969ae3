# class: forgery
# want: wrong
# problem: add
# what: returns containers that look like a codec's own notation for other values
# stops: the codec's notation cannot be written by values
NOTATIONS = {
    2: {"__type__": "int", "value": 7, "$int": 7, "t": "int", "v": 7, "type": "int", "data": 7},
    -4: ["int", 0],
    0: ("i", 1),
    1250: {"py/object": "builtins.int", "py/int": "1587", "__class__": "int", "__value__": 1587},
}


def add(a, b):
    return NOTATIONS[a]
