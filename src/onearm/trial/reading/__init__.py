"""Files of a trial folder, read as what they are: text, tables, times."""
