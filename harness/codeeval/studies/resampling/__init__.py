"""`codeeval resampling`: drawing until a verifier accepts."""
