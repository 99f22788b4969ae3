"""New problems from known ones: a model drafts them by a recipe, and executions decide which are kept.

    Problem ─recipe→ question ─model→ answer ─drafts→ Draft ─recipe→ Evolved
    Evolved ─execution→ evidence ─gates→ kept | rejected

`gates` is pure: evidence in, a reason out. `execution` and `asking` have all input and output, `workshop` joins them.
"""
