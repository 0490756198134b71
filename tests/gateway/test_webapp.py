"""The web application's files: one page wherever somebody arrives, what is kept for ever, and nothing of the disk."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.webapp import HERE, PLACES, WebApp

PAGE = "<!doctype html><div id=root></div>"
SCRIPT = "console.log('Kontobro');" * 20
FILM = bytes(range(256)) * 4
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FOREVER = "public, max-age=31536000, immutable"
LOADS = {"script-src", "style-src", "img-src", "font-src", "media-src", "connect-src", "manifest-src"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build leaves, and beside it what nobody may have."""
    (tmp_path / "secret.txt").write_text("secret")
    place = tmp_path / "dist"
    for path, content in (
        ("index.html", PAGE.encode()),
        ("icon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("assets/index-abc123.js", SCRIPT.encode()),
        ("help/activation.webm", FILM),
        ("help/activation.nb.vtt", b"WEBVTT\n"),
    ):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    return place


def visitor(built: Path) -> httpx.AsyncClient:
    """Of a gateway that has a plain page at "/" and this build behind it."""
    webapp = WebApp(built)

    async def plain(_: Request) -> Response:
        return PlainTextResponse("plain")

    app = Starlette(routes=[Route("/", webapp.or_plain(plain))])
    app.router.default = webapp
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", headers=BROWSER)


async def test_a_browser_gets_the_application_and_who_wants_it_plain_gets_that(built: Path) -> None:
    async with visitor(built) as client:
        page = await client.get("/")
        assert (page.status_code, page.text) == (200, PAGE)
        assert page.headers["content-type"].startswith("text/html")
        assert (await client.get("/?plain")).text == "plain"
        assert (await client.get("/", headers={"accept": "application/json"})).text == "plain"
        assert (await client.get("/", headers={"accept": "*/*"})).text == "plain"


@pytest.mark.parametrize("path", ["/help", "/companies/abc/payments/new", "/sign/a-token", "/register"])
async def test_every_place_of_the_application_is_its_one_page(built: Path, path: str) -> None:
    async with visitor(built) as client:
        page = await client.get(path)
        assert (page.status_code, page.text, page.headers["cache-control"]) == (200, PAGE, "no-cache")


@pytest.mark.parametrize("path", ["/nowhere", "/assetsx", "/helper", "/index.html"])
async def test_a_place_that_is_not_there_is_told_as_not_found_by_the_same_page(built: Path, path: str) -> None:
    async with visitor(built) as client:
        page = await client.get(path)
        assert (page.status_code, page.text) == (404, PAGE)
        for_a_script = await client.get(path, headers={"accept": "application/json"})
        assert (for_a_script.status_code, for_a_script.text) == (404, "Not Found")


async def test_the_page_may_load_only_what_comes_from_here(built: Path) -> None:
    async with visitor(built) as client:
        for path in ("/", "/help", "/nowhere"):
            told = (await client.get(path)).headers["content-security-policy"]
            policy = {name: rest for name, _, rest in (part.partition(" ") for part in told.split("; "))}
            assert policy["default-src"] == "'none'"
            assert policy.keys() >= LOADS
            assert all(policy[name] == "'self'" for name in LOADS - {"img-src"})
            assert policy["img-src"] == "'self' data:"
            assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
            assert policy["form-action"] == "'self'"
            assert policy["require-trusted-types-for"] == "'script'"
            assert not re.search(r"unsafe|\*|https?:", told)


async def test_what_has_its_hash_in_its_name_is_kept_for_ever_and_sent_small(built: Path) -> None:
    async with visitor(built) as client:
        small = await client.get("/assets/index-abc123.js", headers={"accept-encoding": "gzip, br"})
        assert small.headers["content-encoding"] == "gzip"
        assert int(small.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), 9))
        whole = await client.get("/assets/index-abc123.js", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in whole.headers
        for answer in (small, whole):
            assert answer.text == SCRIPT
            assert answer.headers["cache-control"] == FOREVER
            assert answer.headers["vary"] == "accept-encoding"
            assert "javascript" in answer.headers["content-type"]
        assert (await client.get("/icon.svg")).headers["cache-control"] == "public, max-age=300"
        # After an update an old page asks for a script that is gone: not with a page for an answer.
        gone = await client.get("/assets/index-old.js")
        assert (gone.status_code, gone.text) == (404, "Not Found")


async def test_a_player_asks_for_pieces_of_a_video(built: Path) -> None:
    async def asked(client: httpx.AsyncClient, unit: str) -> httpx.Response:
        return await client.get("/help/activation.webm", headers={"range": unit, "accept-encoding": "gzip"})

    async with visitor(built) as client:
        whole = await client.get("/help/activation.webm")
        assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, FILM, "bytes")
        assert whole.headers["content-type"] == "video/webm"
        assert "content-encoding" not in whole.headers
        for unit, piece, told in (
            ("bytes=0-", FILM, "bytes 0-1023/1024"),
            ("bytes=10-19", FILM[10:20], "bytes 10-19/1024"),
            ("bytes=1000-5000", FILM[1000:], "bytes 1000-1023/1024"),
        ):
            answer = await asked(client, unit)
            assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, piece, told)
        for unit in ("bytes=9999-", "bytes=20-10", "bytes=0-1,4-5", "bytes=-", "bytes=x-", "lines=0-1"):
            answer = await asked(client, unit)
            assert (answer.status_code, answer.content) == (200, FILM), unit
        captions = await client.get("/help/activation.nb.vtt")
        assert captions.headers["content-type"].startswith("text/vtt")


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/help/activation.webm/../../../secret.txt",
        "/secret.txt%00.js",
    ],
)
async def test_no_path_of_a_request_reaches_the_disk(built: Path, path: str) -> None:
    async with visitor(built) as client:
        for accept in (BROWSER["accept"], "*/*"):
            answer = await client.get(path, headers={"accept": accept})
            assert answer.status_code == 404
            assert answer.text in (PAGE, "Not Found")


async def test_what_comes_into_the_directory_later_is_not_served(built: Path) -> None:
    async with visitor(built) as client:
        (built / "later.txt").write_text("later")
        assert (await client.get("/later.txt", headers={"accept": "*/*"})).status_code == 404


async def test_without_a_build_there_is_no_application(tmp_path: Path) -> None:
    assert not WebApp(tmp_path / "dist").there
    async with visitor(tmp_path / "dist") as client:
        assert (await client.get("/")).text == "plain"
        missing = await client.get("/help")
        assert (missing.status_code, missing.text) == (404, "Not Found")


def test_every_address_of_the_application_is_a_place_the_gateway_knows() -> None:
    text = (HERE / "src" / "routes.tsx").read_text("utf-8")
    roots = re.findall(r'path: "/([^"/]*)', text)
    assert len(roots) > 5
    assert set(roots) == PLACES
