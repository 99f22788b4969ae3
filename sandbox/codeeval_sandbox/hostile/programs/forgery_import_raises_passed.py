# class: forgery
# want: exception
# problem: add
# what: raises at import an exception named and worded like a pass
# stops: names and words of exceptions decide nothing
class passed(Exception):
    def __str__(self):
        return "passed"


raise passed("passed")
