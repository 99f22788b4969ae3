import re
import tomllib
from pathlib import Path

from codeeval_images.recipe import DEFAULT_BASE, dockerfile, recipe_digest, rootfs_script

ROOT = Path(__file__).parents[2]


def test_recipes_are_found_as_package_resources():
    assert dockerfile().read_text().startswith("#")
    assert rootfs_script().read_text().startswith("#!/bin/sh")


def test_recipes_travel_in_the_wheel():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "images/codeeval_images" in packages["packages"]


def test_default_base_is_the_dockerfiles_own():
    assert re.search(r"^ARG BASE=(\S+)$", dockerfile().read_text(), re.MULTILINE)[1] == DEFAULT_BASE


def test_another_base_is_another_recipe():
    assert recipe_digest() == recipe_digest(DEFAULT_BASE) != recipe_digest("python:3.13-slim")


def test_no_mirror_is_assumed():
    assert "://" not in rootfs_script().read_text()
