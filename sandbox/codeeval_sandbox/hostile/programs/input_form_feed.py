# class: input
# want: passed
# problem: add
# what: form feeds between the lines of a right program
# stops: sources reach the compiler unchanged
# generate: form_feed
