"""Patient-level data that agree with what was published about a trial."""
