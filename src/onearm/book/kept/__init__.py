"""What an earlier run of a book left, and when it still holds.

A chapter is run again only if something that it used has changed. What it used is seen while it
runs (`watch`, `seen`): the functions of this package that were called, the parts of the trial and
the results that were read, the files that were opened. With each goes a hash of its content
(`code`, `fingerprint`), never a date. What was not used cannot have made a difference; code
outside of functions is held to be used by all.
"""
