"""What programs read: JSON under /api/v1/, described by openapi.json, which a property-based client holds the server to."""
