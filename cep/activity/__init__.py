"""The activity as a funder receives it: one line for each file, without a name."""
