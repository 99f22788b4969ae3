"""The programs inside a worker: standard library only, sent in at start, so that any image with Python serves.

Theory of operation
===================

A worker is one container (or one bubblewrap) with three kinds of processes, which trust each other in one direction::

    host ──frames──> checker ──program, calls──> candidate      data: the checker sends no tests, and reads plain data
                        │                            ^
                        └──start, end──> supervisor ─┘ fork     control: a seqpacket socket

* `boot` runs first, as root with no capability but SETUID, SETGID and KILL. It installs seccomp and Landlock, starts
  the checker and turns into the supervisor, each in a freshly executed interpreter.
* `checker` holds the tests. It runs as a user of its own without capabilities. It executes suites (`kinds`) and
  questions, calls the program under test through a `proxy`, and makes the verdict (`judging`). A reference for
  expected outputs (`expected`) runs in a child of its `nursery`. Tests that would leave something behind run in a child
  of their own (`apart`).
* `supervisor` forks one `candidate` per job from its own clean memory, which never held a test. The candidate has the
  slot's user and folder. The supervisor watches its time, memory and processes. Afterwards it kills and removes
  everything of that user, and verifies that nothing is left before the slot is used again.
* `candidate` executes the program and answers calls. All that it can send are values (`codec`), which the checker
  compares. A channel is made for one job and never used again, so that no frame forged ahead of time is read.

Slots: a worker has several, so that the next candidates are forked and confined before their jobs come.
"""
