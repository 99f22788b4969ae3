"""Failures of building an image.

ImageError (RuntimeError)   no image could be made; the message holds the last lines of what failed, and the fix
"""

__all__ = ["ImageError"]


class ImageError(RuntimeError):
    """No sandbox image could be built or listed."""

    exit_code = 4
    """Exit status of a command that ends with the error: the sandbox is not there."""
