# Raccourcis de lancer.py ; ni make ni ce fichier ne sont nécessaires.
.PHONY: servir tests verrou bancs
servir: ; python3 lancer.py
tests: ; python3 lancer.py tests
bancs: ; python3 lancer.py bancs
# Refaire le verrou (demande uv, une fois, sur une machine de développement).
verrou:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml outils/construction.in -o verrou.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra tests -c verrou.txt pyproject.toml outils/construction.in -o verrou-tests.txt
