# class: input
# want: syntax_error|exception
# problem: add
# what: a lone surrogate in a string literal, as left by decoding invalid UTF-8
# stops: frames encode surrogates; the compiler's UnicodeEncodeError is a verdict
# generate: lone_surrogate
