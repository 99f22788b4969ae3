"""Images by name, one file each. An entry point of the group `codeeval.images` adds one.

An image is data: what is installed upon the default image. It is built when the first program needs it.
"""

from codeeval_images.recipe import Library, Recipe
from codeeval_sandbox.shelf import Shelf

__all__ = ["RECIPES", "Library", "Recipe", "is_current"]

_OWN = (
    *("bigcodebench", "bigcodebench-tensorflow", "cpp", "csharp", "d", "default", "go", "java", "r", "racket", "rust"),
    *("rwpb", "scripts", "typescript"),
)
"""Files of this folder, with `_` for `-`; each has its recipe under the file's name in capitals."""

RECIPES = Shelf[Recipe](
    *("codeeval.images", "image"),
    {name: f"{__name__}.{file}:{file.upper()}" for name in _OWN for file in [name.replace("-", "_")]},
    Recipe,
)


def is_current(name: str, digest: str) -> bool:
    """Return whether the recipe of this name has this digest now."""
    return name in RECIPES.names() and RECIPES[name].digest == digest
