# class: input
# want: passed
# problem: add
# what: an entry point in full-width letters, the same name to Python
# stops: the namespace is asked, not the text
# generate: wide_name
