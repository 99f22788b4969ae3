"""Inputs of studies: runs and results of EvalPlus, brought to common tasks.

Three types read a run for a study. Each asks the same `RunView` of the run, so that no row is parsed twice:

- `sources.VerdictSource`: the verdicts of one model, of a run or of a file of EvalPlus. It needs no other run.
- `compared.ComparedRun`: a run, or several as one, that is held against another. It knows copies and missing rows.
- `codeeval.taxonomy.reading.FailureReader`: the failing samples of a run, with their problems. It needs the benchmark.
"""
