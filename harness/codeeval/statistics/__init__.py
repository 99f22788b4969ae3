"""Pure statistics: arrays in, numbers out. No module here reads a run; `studies` does that."""
