"""The service's contract: the only room that knows the members of its bodies.

`fields` is the table of them; `body` and `closing` are what is sent, `answer` what comes back,
`fingerprint` what a body is known by for ever, `comparison` whether a task is a body's.
"""
