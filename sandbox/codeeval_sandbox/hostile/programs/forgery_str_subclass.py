# class: forgery
# want: wrong
# problem: run_length
# what: returns strings of a subclass that equals every string and has every length
# stops: the codec carries exact types only
class Code(str):
    def __eq__(self, other):
        return True

    def __len__(self):
        return 2

    def __iter__(self):
        return iter("11ab")

    def __hash__(self):
        return 7


def encode(text):
    return Code("wrong")


def decode(code):
    return Code("wrong")
