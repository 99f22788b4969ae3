"""An audit of a training run's rewards: rollouts in, judged again, and what the reward got wrong.

rollouts  rows of trainers' files, told apart one by one
sources   files and folders, and what is left out of them
problems  the problem of a rollout: the tests in its row, or a benchmark's
judging   verdicts and forgeries, once for each program
audit     from files to the result (`studies.audit`)
"""
