# class: forgery
# want: exception|wrong
# problem: add
# what: its entry point is a number
# stops: a wrong entry point is the program's fault
add = 7
