"""The one package that knows Python's syntax; no other package imports tree_sitter.

`lines` reads line by line, `syntax` has the tree, and `queries` finds nodes in it. `definitions` says what code binds,
`programs` holds a program to be changed, and `mutation` changes it. Nothing here fails on text that is not Python.
"""
