# class: input
# want: passed
# problem: add
# what: 10 MB of comments around a right program
# stops: frames have no small size limit
# generate: ten_megabyte_comment
