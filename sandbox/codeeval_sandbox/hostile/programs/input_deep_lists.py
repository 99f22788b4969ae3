# class: input
# want: syntax_error
# problem: add
# what: 1,000 nested lists, over the tokenizer's 200
# stops: compile errors are verdicts
# generate: deep_lists
