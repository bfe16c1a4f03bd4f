"""Résultats venus d'ailleurs : sslyze, testssl.sh, une zone DNS collée. Lus sans réseau, bornés, en faits."""
