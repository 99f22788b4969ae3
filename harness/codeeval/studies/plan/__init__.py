"""`codeeval plan`: samples and tasks that a comparison needs."""
