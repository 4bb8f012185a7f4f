"""What was printed about a trial, and what it determines."""
