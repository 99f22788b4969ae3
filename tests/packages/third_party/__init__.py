"""A package as a third party would install it: one module for each thing that it adds by an entry point."""
