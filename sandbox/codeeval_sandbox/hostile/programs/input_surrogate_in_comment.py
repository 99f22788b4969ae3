# class: input
# want: syntax_error|exception
# problem: add
# what: a lone surrogate in a comment
# stops: frames encode surrogates; the compiler's UnicodeEncodeError is a verdict
# generate: surrogate_in_comment
