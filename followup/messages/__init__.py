"""Messages: the conversation in words, when an answer is due, files that may be attached."""
