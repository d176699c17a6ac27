"""The results as a patch of the person's workbook: nothing of it is written anew that stays.

The import columns are added to the rows of one sheet, bad cells get a colour and a comment, and a
sheet with the summary comes last. Only the parts that say so change; each other part is copied as
it is packed. Whatever breaks a rule that this needs is refused before a row is taken
(`CannotPatchError`), and the results are then a workbook of their own.
"""
