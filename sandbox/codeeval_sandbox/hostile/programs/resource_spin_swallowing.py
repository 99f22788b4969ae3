# class: resource
# want: timeout
# problem: add
# what: computes for ever and swallows every exception that somebody may raise in it
# stops: limits act from outside, by SIGKILL
def add(a, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
