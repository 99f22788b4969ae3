"""The one place that knows Python's syntax: lines, the tree, and what a piece of code defines.

Nothing here fails on text that is not Python.
"""
