"""Charts drawn on the server, for the page and for paper."""
