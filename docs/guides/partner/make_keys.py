"""A key pair for private_key_jwt. Argument: a directory for private.json (to keep) and public.json (to hand in)."""

import json
import sys
import uuid
from pathlib import Path

from joserfc.jwk import ECKey

place = Path(sys.argv[1])
place.mkdir(parents=True, exist_ok=True)
key = ECKey.generate_key("P-256", {"kid": str(uuid.uuid4()), "use": "sig", "alg": "ES256"}, private=True)
private = place / "private.json"
private.touch(mode=0o600)
private.write_text(json.dumps(key.as_dict(private=True)))
(place / "public.json").write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
