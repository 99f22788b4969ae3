import io
import os
import subprocess
import sys
import tarfile

import docker
import pytest

from codeeval_images.build import build, ensure, list_images, remove
from codeeval_images.errors import ImageError
from codeeval_images.recipe import LABEL, recipe_digest


@pytest.fixture
def client():
    try:
        engine = docker.from_env()
    except docker.errors.DockerException as error:
        pytest.skip(f"no Docker Engine: {error}")
    with engine.api:
        yield engine


@pytest.fixture
def image(client):
    try:
        return ensure(client=client)
    except ImageError as error:
        pytest.skip(f"no sandbox image can be made here: {error}")


@pytest.mark.docker
def test_an_image_of_the_recipe_is_used_again(client, image):
    lines = []
    assert ensure(client=client, on_progress=lines.append) == image
    assert lines == []


@pytest.mark.docker
def test_the_image_says_what_is_inside(client, image):
    assert image.python.startswith("3.")
    assert image.numpy[0].isdigit()
    assert image in list_images(client)


@pytest.mark.docker
def test_a_user_without_rights_finds_numpy_and_compiled_modules(client, image):
    script = (
        "import os, json, ctypes, decimal, sqlite3, numpy\n"
        "print([os.path.exists(m.__cached__) for m in (json, ctypes, decimal, sqlite3, numpy)])"
    )
    output = client.containers.run(
        image.id, ["python3", "-c", script], user="65534:65534", network_mode="none", read_only=True, remove=True
    )
    assert output == b"[True, True, True, True, True]\n"


@pytest.mark.docker
def test_the_dockerfile_builds_upon_a_base_that_has_numpy(client, image):
    made = build("codeeval-sandbox-test:base", base=image.tag, client=client)
    try:
        assert (made.method, made.python, made.recipe) == ("dockerfile", image.python, recipe_digest(image.tag))
    finally:
        client.images.remove(made.tag)


@pytest.mark.docker
def test_an_image_built_upon_ours_is_not_taken_for_ours(client, image):
    """It inherits the labels and is newer, but it is the user's own."""
    source = f"FROM {image.id}\nRUN echo more > /more\n"
    more, _ = client.images.build(fileobj=io.BytesIO(source.encode()), rm=True)
    try:
        assert more.id in {known.id for known in list_images(client)}
        assert ensure(client=client).id == image.id
    finally:
        client.images.remove(more.id, force=True)


@pytest.mark.docker
def test_a_base_that_cannot_be_had_is_named(client):
    with pytest.raises(ImageError, match=r"'localhost:1/none'.*registry"):
        build(base="localhost:1/none", client=client)


def test_no_engine_is_an_image_error_with_the_fix(tmp_path):
    """In a process of its own: the SDK forgets to close the socket with which it finds no engine."""
    script = "from codeeval_images.build import list_images; list_images()"
    environment = {**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert "ImageError: the Docker Engine failed" in done.stderr
    assert done.stderr.endswith("(`make engine`)\n")


@pytest.mark.docker
def test_an_image_is_removed_with_all_its_names(client):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tree:
        tree.addfile(tarfile.TarInfo("nothing"))
    name = f"codeeval-sandbox-test-{os.getpid()}"
    client.api.import_image_from_data(stream.getvalue(), name, "old", changes=[f"LABEL {LABEL}=another"])
    client.images.get(f"{name}:old").tag(name, "older")
    (image,) = (one for one in list_images(client) if one.tag.startswith(name))
    remove(image, client)
    assert not [one for one in list_images(client) if one.id == image.id]
    remove(image, client)  # gone already
