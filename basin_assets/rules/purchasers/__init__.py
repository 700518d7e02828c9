"""Which customer a printed purchaser is."""
