"""`codeeval false-positives`: wrong programs that a verifier accepts."""
