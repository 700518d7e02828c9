"""The same rules on a Spark cluster. No other package imports this one: `BASIN_ENGINE=spark` finds
`assets.py` by its entry point.
"""
