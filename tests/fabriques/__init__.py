"""Fabriques des tests."""
