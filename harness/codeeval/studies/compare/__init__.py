"""`codeeval compare`: two runs or more, task by task."""
