# class: resource
# want: timeout
# problem: total
# what: returns a value on which the tests work for ever, in code that no signal interrupts
# stops: the checker's time beyond a fair share is the program's; a checker that cannot be interrupted is replaced


def upto(n):
    return range(10**15)
