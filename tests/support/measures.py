"""What this process has measured so far (Prometheus), for a test that makes it move."""

from prometheus_client import REGISTRY


def measured(name: str, **labels: str) -> float:
    """A sample by its full name; 0 before the first."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
