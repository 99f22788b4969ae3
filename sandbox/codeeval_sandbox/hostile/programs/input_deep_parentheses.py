# class: input
# want: syntax_error
# problem: add
# what: 1,000 nested parentheses, over the tokenizer's 200
# stops: compile errors are verdicts
# generate: deep_parentheses
