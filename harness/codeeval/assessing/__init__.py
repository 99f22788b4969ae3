"""Quality of a benchmark, by what models did on it: statistics of its problems, and likeness to known ones."""
