"""What anybody needs to check a page of a Wirecopy site: no Django, no database, nothing of the publisher's.

Wirecopy itself builds on this package, so that what makes a proof and what checks it are one definition.
"""
