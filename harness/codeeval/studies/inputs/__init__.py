"""What studies read: runs and results of EvalPlus, brought to common tasks."""
