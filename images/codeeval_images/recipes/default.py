"""The default image: Python with its whole standard library, and numpy.

`Dockerfile` and `rootfs.sh` make it.
"""

from codeeval_images.recipe import Recipe

__all__ = ["DEFAULT"]

DEFAULT = Recipe(name="default", description="Python with its whole standard library, and numpy")
