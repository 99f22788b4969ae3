"""Models, benchmarks and settings in one file: a night of runs, and what is made of them.

`reading` reads the file, with the line of each fault. `planning` says what would be drawn, executed and paid. `night`
does the work: `servers` are processes that serve models, `sandbox` is one sandbox for all cells, `cells` does one run,
and `results` makes leaderboard, history, gate and page. `watching` does all that for each new checkpoint.
"""
