"""Proofs share the tests' rules: an own data folder, no silent skips."""

from tests.conftest import *  # noqa: F403 - the same hooks and fixtures
