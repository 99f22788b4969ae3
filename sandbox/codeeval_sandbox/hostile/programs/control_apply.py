# class: control
# want: passed
# problem: apply
# what: calls the function that the tests hand in
# stops: nothing; this is right
def apply(function, values):
    return [function(value) for value in values]
