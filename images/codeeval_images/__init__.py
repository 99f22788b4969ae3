"""The images in which untrusted programs run: their recipes (a Dockerfile, a Debian tree) and what builds them."""
