"""Studies of a finished run: numbers with their uncertainty, from verdicts alone."""
