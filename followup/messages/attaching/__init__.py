"""Files joined to a message: what they really are, judged by their content."""
