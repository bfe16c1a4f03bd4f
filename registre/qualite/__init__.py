"""Qualité du registre : ce qui, dans les fiches, est à corriger, avec sa source ; écarter un constat, le territoire."""
