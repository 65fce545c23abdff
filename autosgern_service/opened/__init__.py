"""The opened installation: what every use case needs in one hand, and the vault's key held to its database."""
