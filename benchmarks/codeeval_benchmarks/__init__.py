"""What is asked: problems, test suites, data sets and their loaders."""
