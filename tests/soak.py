#!/usr/bin/env python3
"""A server under load: readers, slow queries, writers and hostile clients at once, and a kill now and then.

    tests/soak.py PROGRAM [SECONDS] [CLIENTS]

Nothing that was acknowledged may be lost, no fast query may fail while the server is up, no answer may be wrong, and memory
stays under its bound. Ends with 0 and a line of figures, or with 1 and what was broken. Loopback alone; needs no package.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

PROGRAM = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
CLIENTS = int(sys.argv[3]) if len(sys.argv) > 3 else 64
TOKEN = "soak"
BASE = "http://soak.example/"
KILL_EVERY = 60.0
# What the server allows queries in all, and what it may take beside them.
QUERY_MEMORY_MB = 600
MOST_MB = 2000

SLOW = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?a (GROUP_CONCAT(STR(?c)) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ORDER BY ?n",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c ?a",
    "SELECT * { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
]
HOSTILE = [
    "ASK " + "{" * 1500 + "}" * 1500,
    "SELECT * { ?s ?p ?o FILTER(" + "!(" * 1500 + "1" + ")" * 1500 + ") }",
    "SELECT * { ?s <urn:a>" + "/<urn:a>" * 5000 + " ?o }",
    "\x00\xff not a query",
]


class Server:
    """The program, started again after each kill on the same port and store."""

    def __init__(self, store):
        self.store, self.port, self.process = store, 0, None
        self.lock, self.is_up, self.most = threading.Lock(), threading.Event(), 0

    def start(self):
        environment = dict(os.environ, XIANGMAI_UPDATE_TOKEN=TOKEN)
        self.process = subprocess.Popen(
            [PROGRAM, "--lang", "en", "serve", "--store", self.store, "--bind", f"127.0.0.1:{self.port}",
             "--timeout", "3", "--max-memory", str(QUERY_MEMORY_MB)],
            env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            if "listening on http://" in line:
                self.port = int(line.split("://")[1].split()[0].rsplit(":", 1)[1])
                break
        else:
            raise SystemExit("the server did not begin")
        threading.Thread(target=lambda pipe: [None for _ in pipe], args=(self.process.stderr,), daemon=True).start()
        self.is_up.set()

    def kill(self):
        self.is_up.clear()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def watch(self):
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                held = next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))
                self.most = max(self.most, held)
        except (OSError, StopIteration):
            pass


class Soak:
    def __init__(self, server):
        self.server, self.ends = server, time.monotonic() + SECONDS
        self.broken, self.written = [], {}
        self.counts, self.lock = {"fast": 0, "slow": 0, "writes": 0, "hostile": 0, "busy": 0, "kills": 0}, threading.Lock()
        self.kills = 0

    def goes_on(self):
        return time.monotonic() < self.ends and not self.broken

    def break_(self, what):
        with self.lock:
            self.broken.append(what)

    def count(self, kind):
        with self.lock:
            self.counts[kind] += 1

    def ask(self, path, body, headers, timeout=30.0):
        """The status and text of an answer; nothing where the server was killed meanwhile."""
        kills = self.kills
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=timeout)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            if kills == self.kills and self.server.is_up.is_set():
                # It may be about to be killed: what is really broken stays so.
                time.sleep(0.5)
                if kills == self.kills and self.server.is_up.is_set():
                    return 0, repr(error)
            return None, ""

    def query(self, text, timeout=30.0):
        headers = {"content-type": "application/sparql-query", "accept": "text/csv"}
        return self.ask("/query", text.encode("utf-8", "replace"), headers, timeout)

    def each(self, job):
        while self.goes_on():
            if self.server.is_up.wait(0.2):
                job()

    def read_fast(self):
        number = random.randrange(1000)
        status, text = self.query(f"SELECT ?o {{ <{BASE}known/{number}> <{BASE}is> ?o }}")
        if status == 503:
            # Full: a client that waits its turn gets it.
            self.count("busy")
            time.sleep(0.05)
        elif status == 200 and text.split() == ["o", str(number)]:
            self.count("fast")
        elif status is not None:
            self.break_(f"a fast query: {status} {text[:200]!r}")

    def read_slowly(self):
        status, text = self.query(random.choice(SLOW), 60.0)
        if status in (200, 408, 422, 503, 507, 504, None):
            self.count("slow")
        else:
            self.break_(f"a slow query: {status} {text[:200]!r}")

    def write(self, own, numbers):
        number = len(numbers)
        body = f"INSERT DATA {{ GRAPH <{BASE}of/{own}> {{ <{BASE}{own}/{number}> <{BASE}is> {number} }} }}"
        headers = {"content-type": "application/sparql-update", "authorization": f"Bearer {TOKEN}"}
        status, text = self.ask("/update", body.encode(), headers)
        if status in (200, 204):
            numbers.append(number)
            self.count("writes")
        elif status == 503:
            self.count("busy")
            time.sleep(0.05)
        elif status is not None:
            self.break_(f"a write: {status} {text[:200]!r}")

    def attack(self):
        if random.random() < 0.3:
            # Half a request, and never the rest.
            try:
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as half:
                    half.sendall(b"POST /query HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\nSELECT")
                    time.sleep(random.random() * 3)
            except OSError:
                pass
        else:
            status, text = self.query(random.choice(HOSTILE))
            if status in (0, 200, 500):
                self.break_(f"a hostile request: {status} {text[:200]!r}")
        self.count("hostile")

    def check_written(self):
        for own, numbers in self.written.items():
            for _ in range(200):
                status, text = self.query(f"SELECT ?o {{ GRAPH <{BASE}of/{own}> {{ ?s <{BASE}is> ?o }} }}", 60.0)
                if status == 200:
                    break
                time.sleep(0.1)
            kept = {int(line) for line in text.split()[1:]} if status == 200 else set()
            lost = set(numbers) - kept
            if lost:
                self.break_(f"writer {own} lost {len(lost)} of {len(numbers)} acknowledged writes ({status})")

    def run(self):
        jobs = []
        for client in range(CLIENTS):
            if client % 8 == 0:
                jobs.append(self.read_slowly)
            elif client % 8 == 1:
                numbers = self.written.setdefault(client, [])
                jobs.append(lambda own=client, numbers=numbers: self.write(own, numbers))
            elif client % 8 == 2:
                jobs.append(self.attack)
            else:
                jobs.append(self.read_fast)
        threads = [threading.Thread(target=self.each, args=(job,), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        next_kill = time.monotonic() + KILL_EVERY
        while self.goes_on():
            time.sleep(0.2)
            self.server.watch()
            if self.server.process.poll() is not None:
                self.break_(f"the server ended by itself: {self.server.process.returncode}")
            if time.monotonic() > next_kill and self.goes_on():
                self.kills += 1
                self.server.kill()
                self.count("kills")
                self.server.start()
                next_kill = time.monotonic() + KILL_EVERY
        for thread in threads:
            thread.join(90)
        if not self.broken:
            self.kills += 1
            self.server.kill()
            self.server.start()
            self.check_written()
        if self.server.most > MOST_MB:
            self.break_(f"{self.server.most} MB held")


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "known.nq")
        with open(data, "w") as out:
            for number in range(1000):
                out.write(f'<{BASE}known/{number}> <{BASE}is> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> <{BASE}known> .\n')
        store = os.path.join(folder, "store")
        subprocess.run([PROGRAM, "restore", data, "--store", store, "--quiet"], check=True)
        server = Server(store)
        server.start()
        soak = Soak(server)
        try:
            soak.run()
        finally:
            server.kill()
        figures = ", ".join(f"{count} {kind}" for kind, count in soak.counts.items())
        print(f"{SECONDS:.0f} s, {CLIENTS} clients: {figures}, {server.most} MB at most")
        for what in soak.broken[:20]:
            print(f"broken: {what}", file=sys.stderr)
        sys.exit(1 if soak.broken else 0)


main()
