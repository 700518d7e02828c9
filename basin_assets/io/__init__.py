"""Where bytes lie and how tables become bytes: the store, its keys, Parquet and CSV."""
