"""What makes the suite stricter than production; each part fails with the fix in its message."""
