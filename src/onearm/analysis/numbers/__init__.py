"""The numbers of the registry, one module a chapter: each returns its entries in order."""
