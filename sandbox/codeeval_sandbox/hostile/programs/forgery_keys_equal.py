# class: forgery
# want: wrong
# problem: word_count
# what: returns a plain dict whose keys are strings of a subclass that equal any key
# stops: the codec carries exact types at every depth, keys included
class Key(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Value(int):
    def __eq__(self, other):
        return True


def word_count(text, start):
    return {Key(word): Value() for word in set(text.split()) | set(start)}
