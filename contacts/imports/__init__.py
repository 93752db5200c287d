"""Lists that staff bring along: read, matched by column, previewed, confirmed once.

`child`, `parsed`, `delimited` and `workbook` run in a process of their own and import nothing of Django.
"""
