"""The book as one file, for paper and for readers of e-books, from the pages of its site."""
