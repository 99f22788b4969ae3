"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): one problem made of two."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Combine(Recipe):
    name = "combine"
    title = "problems that join two known ones"
    sources = 2


recipe = _Combine()
