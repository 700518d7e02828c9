"""Deliberate faults in the product, one at a time: does a test notice? See `make mutants`."""
