"""`codeeval leaderboard`: models on benchmarks, with intervals and the ranks that each model may have."""

from codeeval.studies.registry import Study

__all__ = ["STUDY"]

STUDY = Study("leaderboard", "records:Leaderboard", "table:render_leaderboard")
