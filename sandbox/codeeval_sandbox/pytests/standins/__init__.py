"""Sources that stand above the tests of a pytest file, in place of pytest.

`core` always does, and each other file where the tests use its fixture or name. They run wherever the tests run, on
Python 3.9. Their text is read, and never imported here. What they use decides whether tests can run apart
(`isolable`), so that each file needs no more than its own fixture does.
"""
