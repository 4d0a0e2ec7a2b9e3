"""Static files under names that carry their digest, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """A name of ours, so that the settings and the static site speak of the same."""
