"""The review page and its HTTP interface without Kafka, for work on the page and as the test double for faults that a real
server cannot give on demand. Run it: python3 mock_server.py [--port 8090] [--cards N]; names anna, ben and (lead) lea,
password `secret`.
"""

import argparse
import json
import mimetypes
import pathlib
import secrets
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mock_cards
import mock_dashboard

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Review" / "Resources"
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
       "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")


class Refusal(Exception):
    def __init__(self, status, code, text, headers=None):
        super().__init__(text)
        self.status, self.code, self.text, self.headers = status, code, text, headers or {}


class Desk:
    """Queue, leases and verdicts of the mock, under one lock."""

    def __init__(self, cards, lease_seconds=600):
        self.lock = threading.RLock()
        self.markets = mock_cards.markets()
        self.lease_seconds = lease_seconds
        self.users = {"anna": "reviewer", "ben": "reviewer", "lea": "lead"}
        self.sessions = {}
        self.cards = {card["id"]: card for card in cards}
        self.leases = {}
        self.verdicts = {}  # card -> the answer that stands, with `by`
        self.log = []  # (name, card, verdict or "revoke"), every message that a real server would publish
        self.dashboard = {}
        # Faults, set by tests: drop connections (before or after the work), answer a status, be slow.
        self.drop = None
        self.status = None
        self.delay = 0.0
        self.poison = None  # a request with an answer to this card is refused whole
        self.asked = {}  # path -> requests that have come in

    def cards_for(self, name, fields):
        have = [one for one in fields.get("have", [""])[0].split(",") if one]
        number = int(fields.get("count", ["10"])[0])
        if not 1 <= number <= 50:
            raise Refusal(400, "invalid", "count: 1 to 50")
        now = time.monotonic()
        with self.lock:
            for one in have:
                if self.leases.get(one, (name,))[0] == name:
                    self.leases[one] = (name, now + self.lease_seconds)
            found, waiting = [], 0
            for card in self.cards.values():
                if card["id"] in self.verdicts or not matches(card, fields):
                    continue
                waiting += 1
                holder, until = self.leases.get(card["id"], (None, 0))
                if card["id"] in have or (holder not in (None, name) and until > now) or len(found) >= number:
                    continue
                self.leases[card["id"]] = (name, now + self.lease_seconds)
                found.append(self.sent(card))
            return {"cards": found, "waiting": waiting}

    def sent(self, card):
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.lease_seconds))
        return card | {"lease_until": until}

    def answer(self, name, answers):
        results = []
        if not 1 <= len(answers) <= 50:
            raise Refusal(400, "invalid", "answers: 1 to 50")
        if any(answer["card"] == self.poison for answer in answers):
            raise Refusal(400, "invalid", "answers: refused by the mock")
        with self.lock:
            for answer in answers:
                card = self.cards.get(answer["card"])
                before = self.verdicts.get(answer["card"])
                if card is None:
                    status = "unknown"
                elif before and before["by"] != name:
                    status = "answered_by_other"
                elif answer["verdict"] not in ("accept", "reject", "ignore"):
                    status = "invalid"
                else:
                    status = "saved"
                    kept = {key: answer.get(key) for key in ("card", "verdict", "spans", "correction", "absent")}
                    kept["by"] = name
                    if before is None or {**before, "at": None} != {**kept, "at": None}:
                        self.log.append((name, answer["card"], answer["verdict"]))
                        self.verdicts[answer["card"]] = kept | {"at": time.time()}
                results.append({"card": answer["card"], "status": status})
            total = sum(1 for one in self.verdicts.values() if one["by"] == name)
        return {"results": results, "saved_total": total}

    def undo(self, name, card):
        with self.lock:
            before = self.verdicts.get(card)
            if before is None or before["by"] != name:
                raise Refusal(404, "unknown", "no answer of yours")
            del self.verdicts[card]
            self.leases[card] = (name, time.monotonic() + self.lease_seconds)
            self.log.append((name, card, "revoke"))
            return {"card": self.sent(self.cards[card]), "was": before["verdict"]}

    def history(self, name, limit):
        with self.lock:
            mine = sorted((one for one in self.verdicts.values() if one["by"] == name), key=lambda one: -one["at"])[:limit]
            return {"answers": [{
                "verdict": one["verdict"], "card": one["card"],
                "answered_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one["at"])),
                **{key: self.cards[one["card"]][key] for key in ("kind", "market", "attribute", "text", "span")},
            } for one in mine]}


def matches(card, fields):
    return all(card[key] in fields[key] for key in ("market", "attribute", "kind") if fields.get(key))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def desk(self):
        return self.server.desk

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        path, _, search = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        api = path.startswith("/api/")
        self.desk.asked[path] = self.desk.asked.get(path, 0) + 1
        if api and self.desk.delay:
            time.sleep(self.desk.delay)
        if api and self.desk.drop == "before":
            return self.hang_up()
        try:
            if api and self.desk.status:
                raise Refusal(self.desk.status, "mock", "the mock was told to")
            if api:
                status, value, headers = self.api(path, urllib.parse.parse_qs(search), body)
                data = b"" if value is None else json.dumps(value).encode()
                kind = "application/json"
            else:
                status, data, kind, headers = self.file(path)
        except Refusal as refusal:
            status, headers, kind = refusal.status, refusal.headers, "application/json"
            data = json.dumps({"error": refusal.text, "code": refusal.code}).encode()
        if api and self.desk.drop == "after":
            return self.hang_up()
        self.send_response(status)
        for name, value in {**headers, "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff",
                            "Cache-Control": "no-store" if api else "no-cache"}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            try:
                self.wfile.write(data)
            except ConnectionError:
                self.close_connection = True  # the tab has gone
        return None

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def file(self, path):
        name = "index.html" if path == "/" else path.lstrip("/")
        file = (PAGE / name).resolve()
        if not file.is_relative_to(PAGE) or not file.is_file():
            raise Refusal(404, "not_found", "no such file")
        kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
        return 200, file.read_bytes(), f"{kind}; charset=utf-8", {}

    def api(self, path, fields, body):
        desk, method = self.desk, self.command
        asked = json.loads(body) if body else {}
        if path == "/api/sign-in":
            if asked.get("name") == "many":
                raise Refusal(429, "too_many", "too many tries", {"Retry-After": "2"})
            if asked.get("name") not in desk.users or asked.get("password") != "secret":
                raise Refusal(401, "wrong", "name or password is wrong")
            token = secrets.token_hex(16)
            desk.sessions[token] = (asked["name"], secrets.token_hex(16))
            return 200, self.me(token), {"Set-Cookie": f"heards_session={token}; HttpOnly; SameSite=Strict; Path=/"}
        cookies = dict(one.strip().partition("=")[::2] for one in self.headers.get("Cookie", "").split(";"))
        token = cookies.get("heards_session")
        if token not in desk.sessions:
            raise Refusal(401, "sign_in", "sign in first")
        name, csrf = desk.sessions[token]
        if method == "POST" and self.headers.get("X-CSRF-Token") != csrf:
            raise Refusal(403, "csrf", "the token is missing or old")
        if path == "/api/sign-out":
            del desk.sessions[token]
            return 204, None, {}
        if path == "/api/me":
            return 200, self.me(token), {}
        if path == "/api/markets":
            return 200, {"markets": desk.markets}, {}
        if path == "/api/cards":
            return 200, desk.cards_for(name, fields), {}
        if path == "/api/answers":
            return 200, desk.answer(name, asked["answers"]), {}
        if path == "/api/undo":
            return 200, desk.undo(name, asked["card"]), {}
        if path == "/api/history":
            return 200, desk.history(name, int(fields.get("limit", ["50"])[0])), {}
        if path == "/api/release":
            with desk.lock:
                for one in asked["cards"]:
                    if desk.leases.get(one, (None,))[0] == name:
                        del desk.leases[one]
            return 204, None, {}
        if path == "/api/dashboard" and desk.users[name] == "lead":
            return 200, mock_dashboard.of_market(desk.dashboard or mock_dashboard.full(), fields.get("market", [""])[0]), {}
        if path.startswith("/api/dashboard"):
            raise Refusal(403, "role", "for leads only")
        raise Refusal(404, "not_found", "no such path")

    def me(self, token):
        name, csrf = self.desk.sessions[token]
        return {"name": name, "role": self.desk.users[name], "csrf": csrf, "sign_in": "password", "version": "0.1.0",
                "card_lease_seconds": self.desk.lease_seconds}


class MockServer:
    """`with MockServer(cards) as mock:` serves on a free port; `mock.desk` holds faults and verdicts."""

    def __init__(self, cards, port=0, **more):
        self.desk = Desk(cards, **more)
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.desk = self.desk
        self.url = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--cards", type=int, default=None)
    options = parser.parse_args()
    with MockServer(mock_cards.demo(options.cards), options.port) as mock:
        print(f"{mock.url}  {len(mock.desk.cards)} cards", flush=True)
        mock.thread.join()


if __name__ == "__main__":
    main()
