# class: control
# want: passed
# problem: add
# what: the entry point is a builtin function, not one of its own
# stops: any callable will do
from operator import add  # noqa: F401
