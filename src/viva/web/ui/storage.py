"""Static files under names that carry their digest, compressed beforehand; imports between our modules follow the names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """A page and the modules that it loads must mean the same file, so imports are rewritten too."""

    support_js_module_import_aggregation = True
