"""Stores: a folder or a bucket of objects, which are read and written whole, by one writer."""
