"""Plan d'actions : ce qui reste à faire, par qui, pour quand, et d'où cela vient."""
