"""MBPP's own figures: tasks solved by any sample, samples that are right, classes of errors, prompts together."""
