"""Modules that workers import ahead, and liberties that they grant: as recipes and the run's problems say."""

from codeeval.runs.images import grants_of, libraries_of
from codeeval_images.recipes import RECIPES
from codeeval_sandbox.environments import DEFAULT, Environment

RECIPE = RECIPES["bigcodebench"]


def needing(*packages: str) -> Environment:
    return Environment(image="bigcodebench", packages=packages)


def test_a_library_is_imported_ahead_where_many_problems_need_it():
    common = [needing("requests", f"p{number}") for number in range(3)]
    rare = [needing("requests", "nltk", "p")]
    assert libraries_of([*common, *rare]) == {"bigcodebench": (*RECIPE.preload, "requests")}
    others = [needing(f"o{number}") for number in range(100)]
    assert libraries_of([*common, *rare, *others]) == {"bigcodebench": RECIPE.preload}
    assert libraries_of([DEFAULT, Environment(image="own", packages=("requests",))]) == {}


def test_only_libraries_of_the_image_are_imported_ahead():
    modules = {library.module for library in RECIPE.libraries}
    assert {module.partition(".")[0] for module in RECIPE.ahead} <= modules
    assert not set(RECIPE.ahead) & set(RECIPE.preload)


def test_images_grant_what_their_recipes_say():
    assert grants_of("bigcodebench") == ("loopback", "temporary")
    assert grants_of("bigcodebench-tensorflow") == ("loopback", "temporary", "addresses")
    assert grants_of(DEFAULT.image) == grants_of("own") == grants_of("r") == ()
