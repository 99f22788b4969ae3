"""Self-invoking problems (Yu et al. 2024, arXiv 2412.21199): the new solution is to call the known one."""

from codeeval.evolving.recipe import Recipe

__all__ = ["recipe"]


class _Pro(Recipe):
    name = "pro"
    title = "self-invoking problems, whose solution calls the known one"
    version = 2
    calls_base = True


recipe = _Pro()
