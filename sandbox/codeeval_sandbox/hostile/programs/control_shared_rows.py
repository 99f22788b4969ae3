# class: control
# want: passed
# problem: reverse_in_place
# what: a right answer that works through aliases of its argument
# stops: nothing; containers that are one for the suite are one for the program
def reverse_in_place(xs):
    same = {"xs": [xs, xs]}
    same["xs"][1][:] = same["xs"][0][::-1]
