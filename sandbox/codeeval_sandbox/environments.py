"""Environments: the language and image that a problem's programs need."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

__all__ = ["DEFAULT", "Environment"]


@dataclass(frozen=True)
class Environment:
    """Language, image and packages that a program needs. A pool keeps workers of each environment apart."""

    language: str = "python"
    """Name of a language (`codeeval_sandbox.languages`)."""
    image: str = "default"
    """Name of an image. The pool's configuration says which image of the backend has this name."""
    packages: tuple[str, ...] = ()
    """Packages of the language, beyond its standard library, that the image must hold: for Python, names of modules."""

    @property
    def name(self) -> str:
        """The environment in words, such as `python/default` or `python/default+numpy`."""
        return "+".join((f"{self.language}/{self.image}", *self.packages))

    @property
    def shared(self) -> "Environment":
        """The environment without its packages. All problems of one language and image share workers."""
        return replace(self, packages=()) if self.packages else self

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that decides which programs can run."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


DEFAULT = Environment()
"""Python in the default image."""
