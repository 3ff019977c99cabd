"""Evidence that a suspect was trained on the teacher's answers, and what else could explain it."""
