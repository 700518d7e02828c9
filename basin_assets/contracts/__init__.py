"""What every table is: columns, kinds, units, keys and prose, described once."""
