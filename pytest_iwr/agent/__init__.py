"""browser-use, in an environment and a process of its own: which elements a page has."""
