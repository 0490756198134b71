"""The register's answers keep the shape of the public API, compared with its own samples."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import companies
from sandbox.app import create_app
from sandbox.world import World

STANDARDS = Path(os.environ.get("KONTOBRO_STANDARDS", Path(__file__).parents[3] / "shared/standards"))
SAMPLES = STANDARDS / "brreg-samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the register's samples are not on this machine")
BASE = "/enhetsregisteret/api"


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = create_app(World(None, public_url="http://sandbox.test"), smtp_port=1)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox.test")


def shape(value: Any) -> Any:
    """Keys and types, recursively; a list has the shapes of its parts, null has none."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        shapes = [shape(part) for part in value if part is not None]
        return [s for i, s in enumerate(shapes) if s not in shapes[:i]]
    return type(value).__name__


def sample(name: str) -> Any:
    return shape(json.loads((SAMPLES / f"{name}-response.json").read_text()))


async def answered(client: httpx.AsyncClient, path: str) -> Any:
    response = await client.get(BASE + path)
    assert response.status_code == 200
    return response.json()


@needs_samples
async def test_details_and_deleted_have_the_samples_shape(client: httpx.AsyncClient) -> None:
    # "aktivitet" is an empty list in both.
    assert shape(await answered(client, f"/enheter/{companies.FJELLHEIM}")) == sample("enheter-details")
    deleted, wanted = shape(await answered(client, f"/enheter/{companies.VINTER}")), sample("enheter-details-deleted")
    # The sample's form of organisation has itself expired.
    del wanted["organisasjonsform"]["utgaatt"]
    assert deleted == wanted


@needs_samples
async def test_search_has_the_samples_shape(client: httpx.AsyncClient) -> None:
    wanted = sample("enheter-search")
    found = shape(await answered(client, "/enheter?navn=fjellheim&size=1"))
    assert found["_embedded"] == wanted["_embedded"]
    assert found["page"] == wanted["page"]
    # The sample's single page links to a next one that does not exist; ours does not.
    assert set(wanted["_links"]) - set(found["_links"]) == {"next"}
    assert shape(await answered(client, "/enheter?navn=jibberish")) == sample("enheter-search-empty")


@needs_samples
async def test_roles_have_the_samples_shape(client: httpx.AsyncClient) -> None:
    optional = {"valgtAv", "ansvarsandel"}

    def roles_of(document: Any) -> list[Any]:
        return [
            {key: part for key, part in role.items() if key not in optional}
            for group in document["rollegrupper"]
            for role in group["roller"]
        ]

    def frame_of(document: Any) -> Any:
        return {**document, "rollegrupper": [{**group, "roller": []} for group in document["rollegrupper"]][:1]}

    persons = shape(await answered(client, f"/enheter/{companies.FJELLHEIM}/roller"))
    wanted = sample("enheter-roller-person")
    assert frame_of(persons) == frame_of(wanted)
    assert all(role == roles_of(wanted)[0] for role in roles_of(persons))
    mixed = roles_of(shape(await answered(client, f"/enheter/{companies.EIENDOM}/roller")))
    assert roles_of(sample("enheter-roller-enhet"))[0] in mixed


async def test_paging_walks_through_everything_once(client: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path = "/enheter?navn=as&size=3"
    document: Any = {}
    while path:
        document = await answered(client, path)
        seen += [e["organisasjonsnummer"] for e in document["_embedded"]["enheter"]]
        path = document["_links"].get("next", {}).get("href", "").partition(BASE)[2]
    assert len(seen) == len(set(seen)) == document["page"]["totalElements"] == 7
    assert companies.VINTER not in seen


async def test_roles_say_who_and_never_the_national_id(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{BASE}/enheter/{companies.FJELLHEIM}/roller")
    roles = [r for g in response.json()["rollegrupper"] for r in g["roller"]]
    assert [(r["type"]["kode"], r["person"]["navn"]["fornavn"]) for r in roles] == [
        ("DAGL", "Ola"), ("LEDE", "Ola"), ("MEDL", "Siri"),
    ]  # fmt: skip
    assert "12837410361" not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/enheter/999999999", 404), ("/enheter/abc", 404), ("/enheter/999999999/roller", 404), ("/enheter?size=0", 400),
     ("/enheter?size=9999", 400), ("/enheter?page=-1", 400)],
)  # fmt: skip
async def test_wrong_questions(client: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await client.get(BASE + path)).status_code == status


async def test_the_newly_founded_is_newly_founded_whenever_the_world_begins() -> None:
    world = World(None, public_url="http://sandbox.test")
    create_app(world, smtp_port=1)
    company = world.store.get("company", companies.NORDLYS)
    assert company
    assert (world.clock.today() - type(world.clock.today()).fromisoformat(company["registered_on"])).days == 30
