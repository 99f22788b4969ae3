# class: input
# want: passed
# problem: add
# what: a right program with Windows line ends
# stops: sources reach the compiler unchanged
# generate: carriage_returns
