"""Systèmes et supports : logiciels, sites, téléservices, fichiers, papier, objets connectés."""
