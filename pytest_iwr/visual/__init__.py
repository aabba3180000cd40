"""Visual fidelity: how alike a checkpoint and the page under test look."""
