# class: forgery
# want: wrong
# problem: initials
# what: returns an object whose methods answer every question with yes, and counts with the number asked for last
# stops: an object of the program's own class is not asked what a built-in value would be asked
class Yes:
    def startswith(self, text):
        return True

    endswith = startswith

    def isupper(self):
        return True

    def count(self, text):
        return 3

    def __getitem__(self, key):
        return "Y"

    def __contains__(self, item):
        return True

    def __iter__(self):
        return iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def initials(names):
    return Yes()
