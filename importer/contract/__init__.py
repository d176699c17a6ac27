"""The service's contract: all that knows the members of its bodies, and nothing else does.

`fields` is the table of them; `body` and `closing` are what is sent, `answer` what comes back,
`fingerprint` what a body is known by for ever, `comparison` whether a task is a body's.
"""
