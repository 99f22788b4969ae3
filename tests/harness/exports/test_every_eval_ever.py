"""The pair of files of Every Eval Ever."""

import hashlib
import json
from importlib.resources import files

import pytest
from jsonschema import Draft7Validator

from .test_tables import SHOWN


@pytest.fixture
def pair(exported):
    """The scores, the lines of verdicts, and the bytes of these."""
    scores, lines = exported("every-eval-ever", "every_eval_ever")
    return json.loads(scores.read_text()), list(map(json.loads, lines.read_text().splitlines())), lines.read_bytes()


def test_scores_hold_the_limits_and_point_at_the_lines(pair):
    scores, lines, content = pair
    results = {result["evaluation_result_id"]: result for result in scores["evaluation_results"]}
    assert list(results) == ["base/pass@1", "base/pass@2", "strong/pass@1", "strong/pass@2"]
    details = results["base/pass@1"]["score_details"]
    limits = details["uncertainty"]["confidence_interval"]
    assert details["score"] == 0.5
    assert limits["lower"] < 0.5 < limits["upper"]
    assert limits["confidence_level"] == 0.95
    detailed = scores["detailed_evaluation_results"]
    assert detailed["file_path"].startswith("data/starter/org/model/")
    assert (detailed["total_rows"], detailed["checksum"]) == (len(lines), hashlib.sha256(content).hexdigest())
    assert results["base/pass@1"]["generation_config"]["generation_args"] == {"temperature": 0.8, "max_tokens": 9}


def test_each_verdict_is_a_line_of_its_suite(pair):
    scores, lines, _ = pair
    assert len(lines) == 8
    assert {line["evaluation_id"] for line in lines} == {scores["evaluation_id"]}
    hostile = next(line for line in lines if line["metadata"] == {**line["metadata"], "index": "1", "suite": "strong"})
    assert hostile["output"]["raw"] == [SHOWN]
    assert hostile["evaluation"] == {"score": 0.0, "is_correct": False}
    assert hostile["evaluation_result_id"] == "strong/pass@1"
    assert hostile["input"]["raw"].startswith("def ")


def test_the_pair_is_valid_by_its_schemas(pair):
    """The package is not on every index: PYTHONPATH may name a checkout of github.com/evaleval/every_eval_ever."""
    pytest.importorskip("every_eval_ever", reason="the schemas come with every_eval_ever")
    schemas = files("every_eval_ever") / "schemas"
    scores, lines, _ = pair
    aggregate, instance = (
        Draft7Validator(json.loads((schemas / f"{name}.schema.json").read_text()))
        for name in ("eval", "instance_level_eval")
    )
    aggregate.validate(scores)
    for line in lines:
        instance.validate(line)
    assert aggregate.schema["version"] == scores["schema_version"]
