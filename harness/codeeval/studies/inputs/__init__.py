"""Inputs of studies: runs and results of EvalPlus, brought to common tasks."""
