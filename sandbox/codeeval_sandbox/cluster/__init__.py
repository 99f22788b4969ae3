"""Many nodes as one executor, whatever cluster they belong to. `executors.ray` has Ray's.

`ledger` decides which node gets which job. `crew` is the executor, with a task of `members` for each node. `node` is
what runs on a node, and `messages` has all that the two sides say to each other.
"""
