"""Recipes: names, digests, and an image that one makes for real."""

import platform
from dataclasses import replace

import docker
import pytest

from codeeval_images.build import ensure, list_images, remove
from codeeval_images.errors import ImageError
from codeeval_images.install import _replaced
from codeeval_images.recipe import Library, Recipe, recipe_digest
from codeeval_images.recipes import RECIPES, is_current
from codeeval_images.wheels import Target, unpack
from codeeval_sandbox.errors import UnknownNameError

TINY = Recipe(
    name="tiny",
    description="a test's",
    debian=("hello",),
    commands=("hello >/greeting",),
    environment={"GREETING": 'say "hello"'},
)


@pytest.fixture
def tiny(monkeypatch):
    """Install another package's recipe of one small Debian package."""
    monkeypatch.setitem(RECIPES._loaded, "tiny", TINY)
    monkeypatch.setattr(RECIPES, "_builtin", {**RECIPES._builtin, "tiny": "nowhere:TINY"})
    return TINY


@pytest.fixture
def client(engine_image):
    assert engine_image
    engine = docker.from_env()
    with engine.api:
        yield engine


@pytest.mark.parametrize("name", RECIPES.names())
def test_each_recipe_has_the_name_of_its_entry_and_says_what_it_is_for(name):
    recipe = RECIPES[name]
    assert recipe.name == name
    assert recipe.description
    needed = [wheel for library in recipe.libraries for wheel in (library.wheel, *library.needs)]
    assert all("==" in wheel for wheel in (*recipe.wheels, *needed))


def test_the_default_image_is_the_recipe_that_installs_nothing():
    assert [name for name in RECIPES.names() if RECIPES[name].is_default] == ["default"]
    assert is_current("default", recipe_digest())


def test_a_digest_changes_with_what_is_installed_and_not_with_what_is_said_of_it():
    others = [
        replace(TINY, debian=("hello", "cowsay")),
        replace(TINY, libraries=(Library("einops", "einops==0.8.0"),)),
        replace(TINY, wheels=("einops==0.8.0",)),
        replace(TINY, environment={}),
        replace(TINY, commands=()),
    ]
    assert len({recipe.digest for recipe in (TINY, *others)}) == 6
    assert replace(TINY, description="another", preload=("json",), python="3.0").digest == TINY.digest


@pytest.mark.docker
def test_wheels_for_another_python_than_the_default_image_has_ask_for_its_own_base(client, tiny, monkeypatch):
    monkeypatch.setitem(RECIPES._loaded, "tiny", replace(tiny, python="3.0"))
    lines = []
    with pytest.raises(ImageError, match=r"Docker has no image 'python:3\.0-slim' and cannot pull it"):
        ensure("tiny", client=client, on_progress=lines.append)
    assert lines[0].startswith("'tiny' has wheels for Python 3.0, and codeeval-sandbox:")


def test_an_unknown_image_is_named_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r"unknown image 'defualt'.*did you mean 'default'"):
        ensure("defualt")


def test_platform_tags_are_those_of_the_c_library_and_older_ones():
    tags = list(Target("3.11", "2.17", "x86_64").platforms())
    assert tags[:2] == ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]
    assert "manylinux_2_18_x86_64" not in tags
    assert list(Target("3.11", "", "aarch64").platforms()) == ["linux_aarch64"]


def test_a_library_takes_the_place_of_another_version(tmp_path):
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy-2.0.dist-info").mkdir()
    assert sorted(_replaced(tmp_path, "/site")) == [
        "/site/numpy",
        "/site/numpy-*.dist-info",
        "/site/numpy-2.0.dist-info",
    ]


def test_wheels_that_do_not_exist_are_named_with_the_fix(tmp_path):
    target = Target("3.11", "2.36", platform.machine())
    with pytest.raises(ImageError, match=r"no wheels for Python 3.11 .* of codeeval-absent==0"):
        unpack(["codeeval-absent==0 --no-index"], None, target, tmp_path, lambda _: None)


@pytest.mark.docker
@pytest.mark.slow
def test_a_recipe_becomes_an_image_that_is_used_again_listed_and_removed(client, tiny):
    lines: list[str] = []
    image = ensure("tiny", client=client, on_progress=lines.append)
    try:
        assert (image.name, image.recipe, image.tag) == (
            "tiny",
            tiny.digest,
            f"codeeval-sandbox:tiny-{tiny.digest[:12]}",
        )
        assert any("hello" in line for line in lines)
        assert ensure("tiny", client=client, on_progress=pytest.fail) == image
        assert ensure(client=client).name == "default"
        shown = client.containers.run(
            image.id,
            ["sh", "-c", 'cat /greeting; echo "$GREETING"; ls /tmp /var/lib/apt/lists'],
            user="65534:65534",
            network_mode="none",
            remove=True,
        )
        assert shown.decode() == 'Hello, world!\nsay "hello"\n/tmp:\n\n/var/lib/apt/lists:\n'
    finally:
        remove(image, client)
    assert image.id not in {known.id for known in list_images(client)}


@pytest.mark.docker
@pytest.mark.slow
def test_a_package_that_does_not_exist_ends_the_build_with_its_name(client, tiny, monkeypatch):
    broken = replace(tiny, debian=("codeeval-absent-package",))
    monkeypatch.setitem(RECIPES._loaded, "tiny", broken)
    with pytest.raises(ImageError, match=r"'tiny'.*codeeval-absent-package"):
        ensure("tiny", client=client)
    assert broken.digest not in {image.recipe for image in list_images(client)}
