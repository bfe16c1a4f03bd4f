"""Les visites du délégué : la trousse à imprimer, tirée de l'état de l'organisme, puis le compte rendu et ses actions."""
