"""Jobs carried out by a Dask cluster, which schedules and is trusted with nothing.

`address` says which cluster is meant, `opening` connects to it (`client`; `local`, if it has to be
started first), and `engine` hands units to it.
`on_worker`, `worker_place` and `worker_start` are what happens at the other end.
"""
