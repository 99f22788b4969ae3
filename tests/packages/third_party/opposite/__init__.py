"""A recipe of another distribution: problems that ask for the opposite."""

from codeeval.evolving.recipe import Recipe


class Opposite(Recipe):
    """Asks for the opposite of a known problem."""

    name = "opposite"
    title = "problems that ask for the opposite"


recipe = Opposite()
