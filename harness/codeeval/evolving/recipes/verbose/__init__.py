"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): the same problems in more words.

The known solution and inputs hold.
"""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Verbose(Recipe):
    name = "verbose"
    title = "the same problems in more words"
    solved = False


recipe = _Verbose()
