"""Contracts: the columns, kinds, units, keys and descriptions of every table."""
