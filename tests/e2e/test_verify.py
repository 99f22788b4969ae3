import json

import pytest

FAULTY = ["Mbpp/341", "Mbpp/596", "Mbpp/642"]
UNSOLVED = [f"BigCodeBench/{number}" for number in (101, 590, 1012)]


def test_the_starter_is_sound(codeeval):
    done = codeeval("benchmarks", "verify", "starter", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "benchmark": "starter",
        "problems": 48,
        "passed": 48,
        "failed": [],
        "causes": {},
        "shared": {},
        "controls": 48,
        "controls_passed": [],
    }


@pytest.mark.minutes
@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "problems", "weak"),
    [("mbpp-plus", 378, ["Mbpp/793"]), ("mbpp-plus@0.1.0", 399, ["Mbpp/164", "Mbpp/793"])],
)
def test_mbpp_plus_is_sound_but_where_it_is_known_to_be_too_weak(codeeval, official_data, name, problems, weak):
    done = codeeval("benchmarks", "verify", name, "--json", "--data-dir", official_data, "--timeout-floor", "4")
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert (result["problems"], result["passed"], result["controls_passed"]) == (problems, problems, weak)


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "problems", "failed"),
    [
        ("humaneval", 164, []),
        pytest.param("mbpp", 974, FAULTY, marks=pytest.mark.minutes),  # the README's commands verify it, too
        pytest.param("mbpp-repaired", 974, [], marks=pytest.mark.minutes),
        ("mbpp-sanitized", 427, []),
        ("humaneval-pro", 164, []),
        pytest.param("mbpp-pro", 378, [], marks=pytest.mark.minutes),
        ("humaneval-plus@mini", 164, []),
        pytest.param("humaneval-plus", 164, [], marks=pytest.mark.minutes),
        # Makes two images of 1.5 GB where the engine has none.
        pytest.param("bigcodebench-hard", 148, UNSOLVED, marks=[pytest.mark.minutes, pytest.mark.docker]),
    ],
)
def test_official_benchmarks_fail_where_they_are_known_to_and_nowhere_else(
    codeeval, official_data, name, problems, failed
):
    done = codeeval("benchmarks", "verify", name, "--json", "--data-dir", official_data, "--timeout-floor", "4")
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert (result["problems"], result["passed"]) == (problems, problems - len(failed))
    assert (result["failed"], result["controls_passed"]) == (failed, [])
    assert result["controls"] == problems
    assert len(result["shared"]) <= problems // 4  # of BigCodeBench-Hard 26 were
