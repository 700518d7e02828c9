"""The same rules on a Spark cluster. Nothing else of the package imports it: `BASIN_ENGINE=spark`
finds `assets.py` by its entry point.
"""
