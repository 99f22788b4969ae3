"""`codeeval verifiers`: how good test suites are."""
