# class: control
# want: passed
# problem: flatten_later
# what: splits the rows of its argument in place, which leaves the flat list as it was
# stops: nothing; a right answer does not depend on the change
def flatten(rows):
    result = [item for row in rows for item in row]
    rows[:] = [[item] for item in result]
    return result
