"""C++: g++ as Debian has it."""

from codeeval_images.recipe import Recipe

__all__ = ["CPP"]

CPP = Recipe(name="cpp", description="C++: g++ as Debian has it", debian=("g++",))
