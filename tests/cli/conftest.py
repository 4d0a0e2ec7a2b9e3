"""A PostgreSQL of the tests' own, and tests that run on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, binaries


@pytest.fixture(scope="module")
def own_cluster() -> Callable[[], Cluster]:
    """Makes a PostgreSQL; without one on the machine the test is skipped, which CI does not allow."""
    if binaries() is None:
        pytest.skip("no PostgreSQL on this machine: apt install postgresql, brew install postgresql")
    return Cluster


@pytest.fixture(scope="module")
def cluster(own_cluster: Callable[[], Cluster]) -> Iterator[Cluster]:
    with own_cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What the environment says about the database."""
    if request.param == "sqlite":
        return {}
    cluster: Cluster = request.getfixturevalue("cluster")
    name = "t" + tmp_path.name.lower().replace("-", "_")[-40:]
    return {"DATABASE_URL": cluster.create("".join(sign for sign in name if sign.isalnum() or sign == "_"))}
