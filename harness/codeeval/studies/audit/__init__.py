"""`codeeval audit`: what a training run's reward got wrong, by step and by mechanism."""
