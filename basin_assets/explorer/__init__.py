"""The explorer: one HTML file that shows who is connected to whom, made of the tables alone."""
