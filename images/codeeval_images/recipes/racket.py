"""Racket with its whole distribution except documentation."""

from codeeval_images.recipe import Recipe

__all__ = ["RACKET"]

RACKET = Recipe(name="racket", description="Racket CS with its whole distribution", debian=("racket",))
