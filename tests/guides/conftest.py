"""The guides are walked on the stage of the journeys, and every call to a bank has the same referee."""

from tests.journeys.conftest import servers, stage, the_referee_is_content

__all__ = ["servers", "stage", "the_referee_is_content"]
