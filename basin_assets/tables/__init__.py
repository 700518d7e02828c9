"""Tables as bytes: their keys below the store, Parquet, CSV, exports read, files published."""
