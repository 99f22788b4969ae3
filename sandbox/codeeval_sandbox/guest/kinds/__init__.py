"""Runners of the kinds of suites, one file each, under the file names of `codeeval_sandbox.kinds`."""
