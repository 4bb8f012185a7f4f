"""`make bench`: how long things take beside the obvious way, in one run, as ratios.

Times differ between machines and from run to run; the ratios hardly do.
What needs R is measured where R and the package are, and named where they are not.
No test asserts a time.
"""
