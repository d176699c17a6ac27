"""What travels from stage to stage: rows of a table, what is wrong in them, and how each ended.

`table` and `digest` are of the source, `issues` of a row's defects, `outcome` of its end;
`formula_guard` is how a cell stands in a results file, `scratch` where rows wait on the disk.
"""
