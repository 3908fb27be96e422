"""An information system as it really calls: with tokens that it asked for by a signature of its own (private_key_jwt)."""
import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from joserfc import jwt
from joserfc.jwk import ECKey

from server import PROGRAM, ROOT


class Program:
    """A service account of the demo with a key of its own; the key's public half is kept in `folder`."""

    def __init__(self, data, login, folder):
        self.login = login
        self.key = ECKey.generate_key("P-256", {"kid": "k1"})
        kept = folder / "key.jwk"
        kept.write_text(json.dumps(self.key.as_dict(private=False)))
        subprocess.run(
            [PROGRAM, "account", "add-key", "--login", login, "--jwk", kept, "--data", data], cwd=ROOT, check=True,
            stdout=subprocess.DEVNULL)

    def ask(self, server, grant="client_credentials", **claims):
        """Status and body of asking for a token; claims given here stand instead of the right ones."""
        assertion = jwt.encode({"alg": "ES256", "kid": "k1"}, {
            "iss": self.login, "sub": self.login, "aud": server.url + "/oauth/token", "jti": uuid.uuid4().hex,
            "exp": int(time.time()) + 60, **claims}, self.key)
        body = urllib.parse.urlencode({
            "grant_type": grant, "client_assertion": assertion,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}).encode()
        try:
            with urllib.request.urlopen(server.url + "/oauth/token", body, timeout=10) as answer:
                assert answer.headers["cache-control"] == "no-store"
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
