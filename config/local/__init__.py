"""Local start: everything `make run` and `make test` need on a bare machine."""
