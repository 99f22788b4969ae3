# class: isolation
# want: wrong|timeout
# problem: add
# what: returns a value that takes hundreds of megabytes where it is compared
# stops: what is returned is let go of with the job; the checker's memory is limited
def add(a, b):
    return [[number] for number in range(400_000)]
