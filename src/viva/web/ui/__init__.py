"""The frame of every page: base template, styles, scripts, security headers, theme, error pages, help. Knows no other room."""
