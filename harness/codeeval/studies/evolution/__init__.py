"""`codeeval evolution`: a model on HumanEval, and on the problems that EvoEval made from it."""
