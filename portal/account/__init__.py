"""The reader's own: signing in, their password, what they are told by e-mail."""
