"""Les liens donnés à un référent : question, incident, revue de ses fiches ; sans compte, en cinq minutes."""
