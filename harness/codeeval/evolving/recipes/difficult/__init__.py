"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): harder problems, by further conditions."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Difficult(Recipe):
    name = "difficult"
    title = "harder problems, by further conditions"


recipe = _Difficult()
