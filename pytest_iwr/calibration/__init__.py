"""How far a judge can be trusted: pages of known truth, what it says of them, how often it errs."""
