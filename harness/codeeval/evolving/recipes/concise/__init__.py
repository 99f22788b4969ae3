"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): the same problems in fewer words.

The known solution and inputs hold.
"""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Concise(Recipe):
    name = "concise"
    title = "the same problems in fewer words"
    solved = False


recipe = _Concise()
