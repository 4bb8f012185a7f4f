"""What the claims determine: the book's results over many cohorts."""
