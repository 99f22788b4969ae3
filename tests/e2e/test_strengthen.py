import json

import pytest

CHOSEN = ("--sample-id", "Starter/0,Starter/18", "--budget", "60")


@pytest.fixture
def made(codeeval, tmp_path):
    """Strengthens two problems, with a cache of its own; what it prints as JSON."""

    def run(*options, cache="cache"):
        done = codeeval("strengthen", "starter", *CHOSEN, *options, "--json", CODEEVAL_CACHE=str(tmp_path / cache))
        assert done.returncode == 0
        return json.loads(done.stdout)

    return run


def test_the_same_seed_makes_the_same_bytes_and_any_command_takes_them(made, codeeval, refused, tmp_path):
    first, again = made("--out", "one.jsonl"), made("--out", "two.jsonl", cache="another")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert first["digest"] == again["digest"] == made()["digest"]
    assert (first["suite"], first["made"], first["left_out"]) == ("made", 2, [])

    request = ("pass-at-k", "--sample-id", "Starter/0,Starter/18", "-n", "4", "--run", "r")
    plain = json.loads(codeeval(*request, "--json").stdout)
    assert "made" not in plain["pass_at_k"]
    later = codeeval("execute", "r", "--strong", "one.jsonl", "--json")
    assert json.loads(later.stdout)["pass_at_k"].keys() == {"base", "strong", "made"}

    made("--seed", "1", "--out", "other.jsonl")
    code, message = refused("execute", "r", "--strong", "other.jsonl")
    assert code == 2
    assert "execution.added.made" in message


def test_verifiers_measures_suites_and_a_runs_false_positives(codeeval, tmp_path):
    codeeval("pass-at-k", "--limit", "10", "-n", "6", "--run", "r", "--json")
    done = codeeval("verifiers", "starter", "--limit", "10", "--mutants", "6", "--run", "r", "--json")
    result = json.loads(done.stdout)
    base, strong = result["suites"]
    assert (base["suite"], strong["suite"], base["problems"]) == ("base", "strong", 10)
    assert 0.5 < base["mutation_score"]["estimate"] <= strong["mutation_score"]["estimate"] <= 1
    assert base["branch_coverage"]["estimate"] <= strong["branch_coverage"]["estimate"]
    assert result["found"][0]["found"] == result["found"][0]["false_positives"]
    assert (tmp_path / "r" / "figures" / "verifiers.svg").exists()
    shown = codeeval("verifiers", "starter", "--limit", "2", "--mutants", "2").stdout
    assert "starter: what its suites reach" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("strengthen", "starter", "--budget", "0"), "--budget 0 leaves no input to try"),
        (("strengthen", "starter", "--name", "strong"), "has a suite 'strong' already"),
        (("strengthen", "nothing"), "no benchmark is called 'nothing'"),
        (("pass-at-k", "--strong", "auto"), "make them with `codeeval strengthen starter`"),
        (("pass-at-k", "--strong", "no.jsonl"), "cannot read the suites 'no.jsonl'"),
        (("verifiers", "starter", "--mutants", "0"), "--mutants 0 leaves nothing to reject"),
        (("verifiers", "starter", "--run", "nowhere"), "holds no run"),
    ],
)
def test_what_cannot_be_meant_is_refused(refused, tmp_path, arguments, message):
    code, said = refused(*arguments, CODEEVAL_CACHE=str(tmp_path / "empty"))
    assert code == 2
    assert message in said
