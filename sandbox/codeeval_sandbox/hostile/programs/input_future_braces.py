# class: input
# want: syntax_error
# problem: add
# what: from __future__ import braces
# stops: compile errors are verdicts
# generate: future_braces
