"""`codeeval extrapolate`: pass@k beyond the samples of runs."""
