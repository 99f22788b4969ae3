import pytest

from codeeval.strengthening.uses import use_of
from codeeval_sandbox.kinds import Asserts, Check, Differential


@pytest.mark.parametrize(
    ("test", "use"),
    [
        ("assert f(1) == 2", "compared"),
        ("assert f(1) is None", "compared"),
        ("assert math.isclose(f(1), 2.0, rel_tol=0.001)", "close"),
        ("assert abs(f(1) - 2) < 1e-6", "close"),
        ("assert not f(1)", "truth"),
        ("assert set(f(1)) == {2}", "derived"),
        ("assert f(1).x == 2", "derived"),
        ("assert True", "derived"),
    ],
)
def test_what_an_assert_does_with_the_value(test, use):
    assert use_of(Asserts("base", "f", (test,))) == use


def test_one_test_that_compares_decides():
    assert use_of(Asserts("base", "f", ("assert f(1)", "assert sorted(f(2)) == [1]", "assert f(3) == 3"))) == "compared"


def test_a_check_is_read_by_its_candidate():
    assert use_of(Check("base", "f", "def check(candidate):\n    assert candidate(1) == 2\n")) == "compared"
    assert use_of(Differential("base", "f", "def f(x):\n    return x\n", ((1,),))) == "compared"
