"""`codeeval quality`: style of passing programs, true against false positives."""
