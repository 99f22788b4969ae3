"""The judge as a service: one sandbox that many callers share, and what they ask of it.

desk       one executor for many callers: a bounded queue, deadlines, and a new sandbox where the old one failed
asked      what callers ask, and what they get: models of requests and answers
problems   the problem of a request: of a benchmark, or made of the tests in the request
judge      from a request to verdicts and rewards
rewarding  from verdicts to a reward: binary, the share of tests, or the strengthened suite too
http       the server: native routes, and those of other judges
"""
