"""Runs the command line: ``python -m cli``, which is what ``./motcua`` does."""

from cli.main import main

if __name__ == "__main__":
    main()
