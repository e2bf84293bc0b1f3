"""Tables of docs/odd.md, written from the code."""
