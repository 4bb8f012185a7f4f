"""No patient is identified: what no table may hold, and what leaves those that are shown."""
