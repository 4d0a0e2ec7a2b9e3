"""The settings of the tests: those of the product, on a data folder of this process's own.

pytest-django imports this before any conftest; each process of a parallel run gets its own folder, and none touches the user's.
"""

import atexit
import os
import shutil
import tempfile

for _name in [name for name in os.environ if name.startswith("VIVA_") and not name.startswith("VIVA_TEST_")]:
    del os.environ[_name]
os.environ["DATABASE_URL"] = os.environ.get("VIVA_TEST_DATABASE_URL", "")
os.environ["VIVA_DATA"] = tempfile.mkdtemp(prefix="viva-tests-")
atexit.register(shutil.rmtree, os.environ["VIVA_DATA"], ignore_errors=True)

from viva.web.settings import *  # noqa: E402, F403
