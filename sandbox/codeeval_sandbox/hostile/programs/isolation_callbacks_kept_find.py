# class: isolation
# want: passed
# problem: numbers
# after: isolation_callbacks_kept_leave
# what: a right program that returns two million numbers, for which the checker must have room
# stops: what a program says is not kept; a checker that has grown is replaced


def numbers(n):
    return list(range(n))
