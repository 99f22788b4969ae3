# class: input
# want: syntax_error
# problem: add
# what: 1,000 nested blocks, over the tokenizer's 100
# stops: compile errors are verdicts
# generate: deep_blocks
