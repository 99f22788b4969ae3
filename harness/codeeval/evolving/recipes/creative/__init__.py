"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): problems in another setting, with another twist."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Creative(Recipe):
    name = "creative"
    title = "problems in another setting, with another twist"


recipe = _Creative()
