"""TypeScript: tsc, and Node.js."""

from codeeval_images.recipe import Recipe

__all__ = ["TYPESCRIPT"]

TYPESCRIPT = Recipe(
    name="typescript", description="TypeScript: tsc, and Node.js", debian=("nodejs", "node-typescript", "node-lodash")
)
