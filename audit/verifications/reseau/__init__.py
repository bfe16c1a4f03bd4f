"""Observer un hôte déclaré et confirmé, sans jamais sortir de ce qui a été permis : une poignée de mains, une demande."""
