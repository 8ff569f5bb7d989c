"""The documents of the CEP: what they hold, how it is read, told, compared and printed."""
