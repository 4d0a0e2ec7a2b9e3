"""Running a program in a process of its own, within limits. So far limits only: what runs here is trusted as the user is, and merely kept from running away."""
