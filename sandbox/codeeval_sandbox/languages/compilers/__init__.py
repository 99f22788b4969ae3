"""Compilers that stay in memory between programs, in the languages that they are written in.

A worker starts one (`guest.compiling` states the contract). It compiles what it is sent, and runs nothing of it.
"""
