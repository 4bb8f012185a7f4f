"""Many trials: a site or the results of each, and one page that compares them."""
