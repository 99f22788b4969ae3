# class: control
# want: passed
# problem: initials
# what: right answers, of which the tests ask by methods
# stops: nothing; values are the checker's own and answer there
def initials(names):
    return "".join(name[0].upper() + "." for name in names)
