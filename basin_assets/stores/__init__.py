"""Where bytes live: a folder or a bucket, read and written whole, one writer at a time."""
