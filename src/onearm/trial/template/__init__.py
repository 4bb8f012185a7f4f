"""A new trial folder, to be filled."""
