"""ADaM as it comes, made into what the analyses expect."""
