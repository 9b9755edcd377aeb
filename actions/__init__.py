"""What the assistant does: find a procedure, answer about it, look a dossier up."""
