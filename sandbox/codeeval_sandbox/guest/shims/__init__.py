"""Trusted code that keeps interpreters of other languages warm: a module for the guest, and files in the language."""
