"""Java: OpenJDK 17, with javatuples."""

from codeeval_images.recipe import Recipe

__all__ = ["JAVA"]

JAVA = Recipe(
    name="java",
    description="Java: OpenJDK 17, with javatuples",
    debian=("openjdk-17-jdk-headless", "libjavatuples-java"),
)
