"""The judge over HTTP.

settings   where it listens, its token and its limits
route      one route: its models, its manners, and its handler with faults turned into statuses
faults     from exceptions to a status and one line, as each protocol's clients expect it
guard      the token, request ids, the log and the metrics of each request
once       what is asked twice under one name is done once
metrics    numbers for Prometheus
scaling    how many workers the load needs
server     the application, from its start to its end in good order
openapi    the OpenAPI document of all routes
routes/    the routes, one file per protocol
"""
