"""`codeeval scaling`: performance over model size or compute."""
