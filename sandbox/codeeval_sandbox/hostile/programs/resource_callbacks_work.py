# class: resource
# want: timeout
# problem: apply
# what: has the tests' own function do all the work, and takes next to no time itself
# stops: the checker's time beyond a fair share is the program's


def apply(function, values):
    while True:
        try:
            function(1_000_000)
        except Exception:
            pass
