"""A receiver of webhooks: verifies, remembers what it has seen, says yes at once, and leaves the work to others."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

LONGEST_BYTES = 256 * 1024


class Receiver:
    """Listens on this machine. In production: https on a public name, behind your proxy."""

    def __init__(self) -> None:
        self.secret = ""
        """Told once, when the endpoint was made."""
        self.events: Queue[tuple[str, dict[str, Any]]] = Queue()
        """(webhook-id, message), each once."""
        self.repeated: Queue[str] = Queue()
        """The ids that came again."""
        self._seen: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length) if length <= LONGEST_BYTES else b""
                self.send_response(receiver.take(dict(self.headers), body))
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/kontobro"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status to answer with. 2xx means: it is with us for good, so it is kept before that is said."""
        try:
            # The body as it came, byte for byte; also refuses what is older than five minutes.
            message = Webhook(self.secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            return 401
        webhook_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
        if webhook_id in self._seen:
            self.repeated.put(webhook_id)
        else:
            self._seen.add(webhook_id)
            self.events.put((webhook_id, message))
        return 204
