# class: forgery
# want: timeout
# problem: sort_later
# what: turns its arguments round, and loops where it meets one again that is as it was
# stops: the second run has the same limits as the first
seen = []


def srt(xs):
    while xs in seen:
        pass
    seen.append(list(xs))
    result = sorted(xs) if len(seen) < 3 else []
    xs[:] = xs[::-1] if len(seen) < 3 else []
    return result
