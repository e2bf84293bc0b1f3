"""The explorer: the answers of the studies as static files that open in any browser."""
