"""The upper storey: Django. Its rooms, from the ground up: registry, ui, jobs, library, hub, labs, api; `server` stands around them."""
