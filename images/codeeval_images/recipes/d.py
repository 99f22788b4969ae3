"""D: LDC."""

from codeeval_images.recipe import Recipe

__all__ = ["D"]

D = Recipe(name="d", description="D: LDC", debian=("ldc", "gcc", "libc6-dev"))
