"""Questions posées au délégué : la boîte de chaque organisme, ses réponses, celles qu'il garde pour resservir."""
