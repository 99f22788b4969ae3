"""Whole solutions as they stand, beside the score that their publisher's rule gives."""

import gzip
import json

import pytest

pytestmark = [pytest.mark.data, pytest.mark.slow]

CODELLAMA = "humaneval_n10/codellama-34b-instruct.jsonl.gz"


def test_both_scores_of_published_solutions_are_shown(codeeval, published_samples, official_data):
    """The publisher ran the prompt before each solution: 740 of 1,640 pass so, 710 as they stand."""
    with gzip.open(published_samples / CODELLAMA, "rt") as rows:
        published = [json.loads(row)["passed"] for row in rows]
    chosen = ("--benchmark", "humaneval", "--data-dir", official_data, "--samples", published_samples / CODELLAMA)
    summary = json.loads(codeeval("pass-at-k", *chosen, "--timeout-floor", "4", "--json").stdout)
    other = summary["answers"]["readings"]["imports"]
    assert round(other["pass_at_1"]["base"]["estimate"] * 1640) == sum(published) == 740
    assert round(summary["pass_at_k"]["base"]["1"]["estimate"] * 1640) == 710
    assert (other["samples"], other["not_executed"], sum(other["changed"]["base"].values())) == (44, 0, 30)
    assert {"HumanEval/9": 9, "HumanEval/22": 9}.items() <= other["changed"]["base"].items()
