"""What was printed, as statements about patients, and the conventions to read them by."""
