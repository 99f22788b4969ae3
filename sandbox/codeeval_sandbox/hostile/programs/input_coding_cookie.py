# class: input
# want: passed
# problem: add
# what: a coding cookie that would make another text of the source
# stops: sources are text by now; the compiler ignores cookies in a str
# generate: coding_cookie
