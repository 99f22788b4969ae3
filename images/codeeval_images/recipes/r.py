"""R with its base packages, of Debian's `r-base-core`."""

from codeeval_images.recipe import Recipe

__all__ = ["R"]

R = Recipe(name="r", description="R with its base packages", debian=("r-base-core",))
