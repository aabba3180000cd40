"""The only door to any model: who is meant, what was asked, what came back, what it cost."""
