"""What a description means on a page: the grounder's decision, in words and as a picture."""
