"""A small SPMD compiler in the manner of ISPC (Pharr and Mark 2012); `docs/lanes.md` is its page.

A function is written for one run and compiled for a *gang* of eight, one run per *lane* of a vector
register. A *uniform* value is one for the whole gang, a *varying* one has a number per lane. Where
a varying truth decides, both ways are computed under a *mask* (predication).

From the bottom up: the words of the dialect (intrinsics, helpers), what is said in them (memory,
places, gangs, elementary), the rewriter and the backend beside each other, and compiling, which
puts them together. Nothing here knows the domain, and only `backend` knows numba and LLVM.
"""
