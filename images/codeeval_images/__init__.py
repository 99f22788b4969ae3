"""Dockerfiles of the sandbox images."""
