# class: forgery
# want: wrong
# problem: sort_together
# what: empties an argument before the next call of the same comparison
# stops: a second run, whose tests do not see changes of arguments, must pass too
calls = []


def srt(xs):
    calls.append(1)
    if len(calls) > 1:
        return sorted(xs)
    xs.clear()
    return []
