"""The frame of every page: base template, styles, scripts, security headers, theme, error pages, help. It knows no other room, by import or by
name: what a page's head leads to stands in the registry."""
