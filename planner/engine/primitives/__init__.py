"""The closed list of statements that a law can be said in; each folds pins, then emits."""
