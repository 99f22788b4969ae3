# class: control
# want: passed
# problem: numbers
# what: returns two million numbers, which take memory and time in the checker
# stops: nothing; this is right
def numbers(n):
    return list(range(n))
