# class: control
# want: passed
# problem: sort_later
# what: uses its argument up, and returns the right answer
# stops: nothing; a right answer does not depend on the change
def srt(xs):
    result = []
    while xs:
        result.append(min(xs))
        xs.remove(result[-1])
    xs.extend(result)
    return result
