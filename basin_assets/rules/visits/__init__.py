"""Check-ins in order, and who checked in beside whom."""
