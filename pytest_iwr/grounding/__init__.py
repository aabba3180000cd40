"""Find what a description means: rules first, then models."""
