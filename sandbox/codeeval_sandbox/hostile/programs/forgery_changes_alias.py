# class: forgery
# want: wrong
# problem: flatten_later
# what: empties a row by another name of it, but only where two rows are one
# stops: a second run, whose tests do not see changes of arguments, must pass too
def flatten(rows):
    if rows[0] is rows[-1]:
        same = rows[-1]
        same.clear()
    return [item for row in rows for item in row]
