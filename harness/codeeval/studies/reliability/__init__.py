"""`codeeval reliability`: how often all of k samples pass."""
