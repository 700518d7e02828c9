"""From an export's bytes to a typed table: read, settle duplicates, account for every row."""
