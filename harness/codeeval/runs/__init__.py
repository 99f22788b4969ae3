"""The application: from a request to a run on disk. Command line, pytest plugin and library call these modules."""
