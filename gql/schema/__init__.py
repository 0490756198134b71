"""The nouns as the outside sees them."""
