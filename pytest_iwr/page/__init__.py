"""Where the page under test comes from."""
