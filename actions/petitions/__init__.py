"""Petitions (phản ánh, kiến nghị): taken in one step, answered by an officer, found again by their code."""
