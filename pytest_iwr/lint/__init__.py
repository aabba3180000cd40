"""Tell the author of a task what is unfair or broken in it, rule by rule."""
