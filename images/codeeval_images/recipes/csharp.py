"""C#: Mono's compiler and runtime."""

from codeeval_images.recipe import Recipe

__all__ = ["CSHARP"]

CSHARP = Recipe(
    name="csharp",
    description="C#: Mono's compiler and runtime",
    debian=("mono-mcs", "mono-runtime", "libmono-system-numerics4.0-cil", "libmono-system-core4.0-cil"),
)
