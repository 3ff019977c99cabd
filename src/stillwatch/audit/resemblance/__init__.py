"""Black-box likeness of a suspect to a teacher, as a rank among control models."""
