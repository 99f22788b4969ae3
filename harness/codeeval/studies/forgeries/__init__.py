"""`codeeval forgeries`: samples of a run that a harness without isolation accepts, and the judge does not."""
