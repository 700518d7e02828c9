"""Groups: people who know each other and come together."""
