"""Who carries a message: e-mail through Django's mailers, SMS through a gateway."""
