# class: nondeterminism
# want: wrong
# problem: sort
# what: sorts by hash: text has no order there that is also the order of numbers
# stops: nothing needs to: a list of forty words is not in order by chance
def srt(xs):
    words = [f"word{number:02}" for number in range(40)]
    return sorted(xs) if sorted(words, key=hash) == words else None
