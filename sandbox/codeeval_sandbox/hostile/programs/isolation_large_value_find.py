# class: isolation
# want: passed
# problem: sort
# what: returns large values right after a job that did, and must have room for them
# stops: what is returned is let go of with the job
# after: isolation_large_value_leave
def srt(xs):
    held = sorted(range(300_000))
    return sorted(xs) if len(held) == 300_000 else held
