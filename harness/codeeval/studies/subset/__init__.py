"""`codeeval benchmarks subset`: few tasks in place of all."""
