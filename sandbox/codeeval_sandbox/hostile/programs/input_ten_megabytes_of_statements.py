# class: input
# want: memory|timeout|passed
# problem: add
# what: 10 MB of assignments: the syntax tree takes a gigabyte or more
# stops: compiling counts as the program's own memory and time
# generate: ten_megabytes_of_statements
