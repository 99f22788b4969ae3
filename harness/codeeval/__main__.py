"""`python -m codeeval`: the same as the command `codeeval`."""

from codeeval.cli import main

if __name__ == "__main__":
    main()
