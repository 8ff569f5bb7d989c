"""How good the signals are: a simulator that runs the product's own rules."""
