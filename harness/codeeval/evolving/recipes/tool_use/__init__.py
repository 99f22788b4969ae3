"""EvoEval's set of this name (Xia et al. 2024, arXiv 2403.19114): helpers are given, and are to be used."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _ToolUse(Recipe):
    name = "tool-use"
    title = "problems whose statement has helpers, which the solution calls"
    calls_helper = True


recipe = _ToolUse()
