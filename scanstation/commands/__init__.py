"""One file per command of the command line: `add_parser` describes it, `run` does it."""
