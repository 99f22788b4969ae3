"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): problems that one small change turns into others."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Subtle(Recipe):
    name = "subtle"
    title = "problems that one small change turns into others"
    close = True


recipe = _Subtle()
