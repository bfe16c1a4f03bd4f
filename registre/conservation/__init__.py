"""Durées de conservation : la bibliothèque des règles, celles d'un territoire, ce qui est dû, le bordereau d'élimination."""
