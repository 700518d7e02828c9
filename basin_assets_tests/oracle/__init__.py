"""A second reading of the rules, slow and plain, to hold the product against.

Nothing of the product is imported here. Tables of pairs are plain SQL (`pairs.sql`, run by
DuckDB); everything else is lists and nested loops. Every rule is read from the contract once more.
"""
