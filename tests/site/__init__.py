# ruff: noqa: A005  # it mirrors wirecopy.site, and is never imported as `site`
