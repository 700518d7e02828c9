"""What the subcommands of `basin` have in common, and those that only read."""
