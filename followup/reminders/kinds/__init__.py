"""Each kind of reminder: is it still wanted, and what does it say."""
