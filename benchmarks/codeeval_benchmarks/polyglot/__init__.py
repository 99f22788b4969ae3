"""Benchmarks of one set of problems in several languages. A language is a version: `multipl-e-humaneval@bash`."""
