import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from codeeval_images.errors import ImageError
from codeeval_images.rootfs import _remove_orphans, _run, rootfs


def test_a_failed_command_is_reported_with_its_last_words():
    with pytest.raises(ImageError, match=r"status 3:\nno mirror\n.*apt-get update"):
        _run(["sh", "-c", "echo no mirror >&2; exit 3"], dict(os.environ), lambda _: None)


def test_an_interrupt_ends_the_command_before_its_folder_goes():
    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(["sh", "-c", "echo; exec sleep 61"], dict(os.environ), interrupt)


def test_only_folders_of_ended_builds_are_removed(tmp_path):
    for name in (f"codeeval-image-{os.getpid()}-a", "codeeval-image-4194305-b", "other-4194305-c"):
        (tmp_path / name).mkdir()
    _remove_orphans(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"codeeval-image-{os.getpid()}-a", "other-4194305-c"}


def test_without_debootstrap_the_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    fix = "apt-get install debootstrap" if os.geteuid() == 0 else "as root"
    with pytest.raises(ImageError, match=fix), rootfs(lambda _: None):
        pass


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_an_interrupted_tree_leaves_no_folder_and_no_mount(monkeypatch):
    def interrupt(line):
        if line.startswith("I: Retrieving"):
            raise KeyboardInterrupt

    with TemporaryDirectory() as folder:
        monkeypatch.setattr("tempfile.tempdir", folder)
        with pytest.raises((KeyboardInterrupt, ImageError)), rootfs(interrupt):
            pass
        assert list(Path(folder).iterdir()) == []
        assert folder not in Path("/proc/mounts").read_text(errors="replace")
