"""`python -m benchmarks`: what the pages cost, at three sizes, beside what they cannot avoid."""
