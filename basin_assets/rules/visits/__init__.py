"""Check-ins in order, and co-visits."""
