"""Rust: rustc without cargo."""

from codeeval_images.recipe import Recipe

__all__ = ["RUST"]

RUST = Recipe(name="rust", description="Rust: rustc without cargo", debian=("rustc",))
