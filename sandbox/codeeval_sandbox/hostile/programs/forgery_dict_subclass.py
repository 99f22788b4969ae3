# class: forgery
# want: wrong
# problem: word_count
# what: returns a dict subclass that equals every dict
# stops: the codec carries exact types only
class Counts(dict):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def word_count(text, start):
    return Counts(wrong=1)
