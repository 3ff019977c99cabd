"""Pictures of a scan as inline SVG: text as text, no ids that clash, no style that leaks."""
