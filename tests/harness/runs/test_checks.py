"""What no sandbox can do is refused before one starts."""

import pytest

from codeeval import extras
from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.runs.checks import check_sandbox
from codeeval_sandbox.errors import UnknownNameError


@pytest.mark.parametrize("address", ["http://:s3cret@judge:8080", "https://joe:s3cret@judge/", "http://s3cret@judge"])
def test_a_token_in_an_address_is_refused_and_not_repeated(address):
    """The address is stored with the run, and shown in messages."""
    with pytest.raises(UsageError, match="set CODEEVAL_TOKEN") as caught:
        check_sandbox(SandboxConfig(backend=address))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "https:///v1",
        "http://:8080",
        "http://judge:port",
        "http://judge:99999",
        "http://judge:0",
        "http://a /",
    ],
)
def test_an_address_without_host_or_port_is_refused(address):
    with pytest.raises(UsageError, match="is no address: write http://HOST:PORT"):
        check_sandbox(SandboxConfig(backend=address))


@pytest.mark.parametrize("field", ["image", "runtime"])
def test_what_a_judge_decides_is_no_flag_of_its_client(field):
    with pytest.raises(UsageError, match=f"--{field} 'x' has no effect"):
        check_sandbox(SandboxConfig(backend="http://judge:8080", **{field: "x"}))


def test_a_ray_cluster_needs_its_extra(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"ray is not installed: .*ray"):
        check_sandbox(SandboxConfig(backend="ray://head:10001"))


@pytest.mark.parametrize("name", ["ray://head", "ray://joe:s3cret@head:10001", "ray?sandbox=http"])
def test_a_ray_address_that_cannot_be_meant_is_refused(name):
    with pytest.raises(UnknownNameError, match="write"):
        check_sandbox(SandboxConfig(backend=name))


def test_a_misspelt_sandbox_is_told_of_ray():
    with pytest.raises(UsageError, match="did you mean ray"):
        check_sandbox(SandboxConfig(backend="rya"))
