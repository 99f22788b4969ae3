import pytest

from codeeval.cli.job_array import parse_shard
from codeeval.errors import UsageError

SLURM = {"SLURM_ARRAY_TASK_ID": "12", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_COUNT": "4"}
KUBERNETES = {"JOB_COMPLETION_INDEX": "0"}


@pytest.mark.parametrize(
    ("text", "environment", "shard"),
    [
        ("2/8", SLURM, "2/8"),
        ("auto", SLURM, "3/4"),
        ("auto/4", SLURM, "3/4"),
        ("auto/8", KUBERNETES, "1/8"),
        (" 2/8 ", {}, "2/8"),
    ],
)
def test_an_array_of_jobs_says_which_shard_is_meant(text, environment, shard):
    assert parse_shard(text, environment) == shard


@pytest.mark.parametrize(
    ("text", "environment", "message"),
    [
        ("auto", {}, "is not a job of an array"),
        ("auto", KUBERNETES, "write --shard auto/N"),
        ("auto/8", {"JOB_COMPLETION_INDEX": "x"}, "JOB_COMPLETION_INDEX='x' is not a number"),
        ("auto/2", {"JOB_COMPLETION_INDEX": "2"}, "there is no shard 3 of 2"),
    ],
)
def test_an_array_that_does_not_say_it_is_refused(text, environment, message):
    with pytest.raises(UsageError, match=message):
        parse_shard(text, environment)
