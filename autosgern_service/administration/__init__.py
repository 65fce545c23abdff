"""Administration: what operators do to those who take part, the same by portal and command line.

One module a noun, one function a deed. Each writes its audit entry into the caller's transaction, so that what was
done and who did it are kept together or not at all.
"""
