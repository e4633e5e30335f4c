"""The programs that are measured: how each is run, and what it does not do."""

import json
import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from relays import Wrong

PEERS = pathlib.Path(__file__).resolve().parent / "peers"


@dataclass(frozen=True)
class Case:
    """What a program has to do, and what the relay is like."""
    members: int
    kilobytes: int = 20
    connections: int = 10
    rtt: int = 0  # milliseconds, as `think`
    think: int = 0
    pipelining: bool = True
    tls: bool = False
    greylist: int = 0  # percent, as `refuse`
    refuse: int = 0
    relay: str | None = "sink"
    free_sync: bool = False


@dataclass(frozen=True)
class Job:
    """One run: the case, the tools, the folder that data.make made, the relay's port."""
    case: Case
    postroom: str
    tools: object
    place: object
    scratch: object
    port: int

    @property
    def members(self):
        return self.place / "workspace/recipients/members.csv"

    @property
    def authority(self):
        return ["--authority", self.tools / "certificate.pem"] if self.case.tls else []

    @property
    def peer_options(self):
        return ["--members", self.members, "--templates", self.place / "peer", "--port", self.port,
                "--connections", self.case.connections, *self.authority]


@dataclass(frozen=True)
class Program:
    name: str
    does_not: str
    command: Callable[[Job], list]
    prepare: Callable[[Job], None] = lambda job: None
    # What is to be known when it has ended, beside what it used; raises Wrong.
    finish: Callable[[Job, str], dict] = lambda job, output: {}
    connections: Callable[[Case], int | None] = lambda case: case.connections
    statuses: Callable[[Case], set] = lambda case: {1 if case.refuse + case.greylist else 0}
    # In what its messages are not the others', as bench.differences names it; None: in everything.
    differs: frozenset | None = frozenset()


def set_up(job):
    """Points the workspace at the relay, with nothing in its state file."""
    workspace, case = job.place / "workspace", job.case
    shutil.rmtree(workspace / "var", ignore_errors=True)
    path = workspace / "postroom.yaml"
    security = ("tls: required, ca_file: " + json.dumps(str(job.tools / "certificate.pem"))
                if case.tls else "tls: none")
    line = (f'smtp: {{url: "smtp://127.0.0.1:{job.port}", {security}, '
            f"connections: {case.connections}}}\n")
    path.write_text(re.sub(r"^smtp:.*\n", "", path.read_text(), flags=re.M) + line)


def ours(*words):
    return lambda job: [job.postroom, "-C", job.place / "workspace", *words]


def count_syncs(job, _output):
    return {"syncs": int((job.scratch / "syncs").read_text())} if job.case.free_sync else {}


def count_queued(job, _output):
    """Nobody is missing in the state file, and how large it is."""
    workspace = job.place / "workspace"
    status = json.loads(subprocess.check_output(
        [job.postroom, "-C", workspace, "status", "later", "--json"]))
    if status["queued"] != job.case.members:
        raise Wrong(f"not everybody is queued: {status}")
    size = sum(file.stat().st_size for file in (workspace / "var").glob("postroom.sqlite*"))
    return {"state_bytes": size}


def count_checked(job, output):
    count = f"{job.case.members:,}"
    if not re.search(rf"\b{count} recipients? of {count} rows?\b", output):
        raise Wrong(f"not everybody was checked: {output}")
    return {}


def write_mailmerge_server(job):
    (job.scratch / "mailmerge.conf").write_text(
        f"[smtp_server]\nhost = 127.0.0.1\nport = {job.port}\n")


def remove_bare_state(job):
    for file in job.scratch.glob("bare.sqlite*"):
        file.unlink()


POSTROOM = Program(
    "Postroom", "", ours("send", "bench", "--yes", "--quiet"), set_up, count_syncs,
    # 1: some failed; 75: nothing else, and deferred mail is left.
    statuses=lambda case: {1 if case.refuse else 75 if case.greylist else 0})
CHECK = Program(
    "postroom check", "", ours("check", "bench"), set_up, count_checked)
QUEUE = Program(
    "postroom send, not yet due", "", ours("send", "later", "--yes", "--quiet"), set_up,
    count_queued)

BARE = Program(
    "C, bare", "queue, retry, checks, TLS, relays without PIPELINING",
    lambda job: [job.tools / "bare", *job.peer_options, "--state", job.scratch / "bare.sqlite"],
    remove_bare_state)
SMTP_SOURCE = Program(
    "smtp-source -d", "everything but the wire: no CSV, no merge, no state, no pipelining",
    lambda job: ["/usr/sbin/smtp-source", "-d", "-N", "-s", job.case.connections, "-m",
                 job.case.members, "-l", job.case.kilobytes * 950, "-f", "bounces@example.org",
                 "-t", "member@example.org", f"127.0.0.1:{job.port}"],
    differs=None)
GO = Program(
    "Go: html/template, net/smtp", "queue, durable state, retry, log, checks, pipelining",
    lambda job: [job.tools / "mailer", *job.peer_options])
SMTPLIB = Program(
    "Python: jinja2, smtplib", "queue, durable state, retry, log, more than one connection",
    lambda job: [job.tools / "venv/bin/python", PEERS / "with_smtplib.py",
                 *job.peer_options],
    connections=lambda case: 1)
AIOSMTPLIB = Program(
    "Python: jinja2, aiosmtplib", "queue, durable state, retry, log, pipelining",
    lambda job: [job.tools / "venv/bin/python", PEERS / "with_aiosmtplib.py",
                 *job.peer_options])
MAILMERGE = Program(
    "mailmerge",
    "queue, durable state, retry, log; a connection for more than one message; HTML escaping, "
    "quoted-printable (it writes base64), Message-ID, names in To beyond ASCII, a reverse-path of "
    "its own; its first refusal ends it",
    lambda job: [job.tools / "venv/bin/mailmerge", "--no-dry-run", "--no-limit", "--template",
                 job.place / "peer/mailmerge.txt", "--database", job.members, "--config",
                 job.scratch / "mailmerge.conf"],
    write_mailmerge_server, connections=lambda case: case.members,
    differs=frozenset({"To", "Message-ID", "encoding"}))
SYMFONY = Program(
    "PHP: Twig, Symfony Mailer", "queue, durable state, retry, log, more than one connection",
    lambda job: ["php", PEERS / "mailer.php", job.members, job.place / "peer", job.port,
                 job.scratch / "twig"],
    connections=lambda case: 1)
