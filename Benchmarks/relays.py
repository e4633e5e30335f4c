"""The relays that mail is submitted to, and what they say of it.

A relay is started for one run and ends with it; its own counts decide whether the run was right.
"""

import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time


class Wrong(Exception):
    """A run of which no figure counts, and why."""


def wait_until(is_met, what, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_met():
        if time.monotonic() > deadline:
            raise Wrong(f"{what} did not come in {seconds} s")
        time.sleep(0.01)


class Sink:
    """sink/sink.c: counts connections and recipients, and keeps one message."""

    def __init__(self, tools, scratch, case):
        self.kept, self.port_file = scratch / "kept.eml", scratch / "port"
        self.port_file.unlink(missing_ok=True)
        options = ["--while-stdin", "--port-file", self.port_file, "--keep", self.kept,
                   "--rtt", case.rtt, "--think", case.think, "--greylist", case.greylist,
                   "--refuse", case.refuse]
        if not case.pipelining:
            options.append("--no-pipelining")
        if case.tls:
            options += ["--certificate", tools / "certificate.pem", "--key", tools / "key.pem"]
        self.program = subprocess.Popen(
            [tools / "sink", *map(str, options)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def __enter__(self):
        try:
            wait_until(self.port_file.exists, "the sink's port")
        except Wrong:
            self.program.kill()
            raise
        self.port = int(self.port_file.read_text())
        return self

    def __exit__(self, *_):
        # The end of its input ends it, as this program's end would.
        self.counts = json.loads(self.program.communicate()[0])

    def verify(self, case, connections):
        """Every member had one message, over that many connections; `connections` may be None."""
        counts = self.counts
        wanted = case.members - counts["greylisted"] - counts["refused"]
        is_right = (counts["messages"] == counts["unique"] == wanted and counts["duplicates"] == 0
                    and counts["bare_lf"] == 0 and counts["unknown_commands"] == 0)
        if case.greylist + case.refuse == 0:
            is_right &= wanted == case.members
            is_right &= connections in (None, counts["connections"])
        if case.tls:
            is_right &= counts["handshakes"] + counts["resumed"] == counts["connections"]
        if not is_right:
            raise Wrong(f"not one message a member over {connections} connections: {counts}")
        return counts


# The tests' Postfix (Tests/TestSupport/PostfixConfiguration.swift) with nobody held back, and mail
# thrown away where theirs is kept.
POSTFIX_MAIN = """compatibility_level = 2
queue_directory = {place}/queue
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
myhostname = postfix.example.org
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
default_transport = discard:
relay_transport = discard:
local_transport = discard:
local_header_rewrite_clients =
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_client_recipient_rate_limit = 0
default_process_limit = 200
in_flow_delay = 0
message_size_limit = 10485760
"""

POSTFIX_MASTER = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A private Postfix whose queue is on the disk that the scratch folder is on."""

    kept = None

    @staticmethod
    def why_not():
        if os.geteuid() != 0:
            return "Postfix must be started by root"
        return None if shutil.which("postfix", path="/usr/sbin") else "Postfix is not installed"

    def __init__(self, _tools, scratch, _case):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="postfix-", dir=scratch))
        self.place.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for name in ["configuration", "queue", "data"]:
            (self.place / name).mkdir()
        os.chown(self.place / "data", pwd.getpwnam("postfix").pw_uid, 0)
        for name, text in [("main.cf", POSTFIX_MAIN), ("master.cf", POSTFIX_MASTER)]:
            (self.place / "configuration" / name).write_text(
                text.format(place=self.place, port=self.port))
        self.program = subprocess.Popen(
            ["/usr/sbin/postfix", "-c", self.place / "configuration", "start-fg"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        try:
            wait_until(self.is_up, "Postfix's greeting")
        except Wrong:
            self.stop()
            raise
        return self

    def is_up(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as client:
                return client.recv(100).startswith(b"220 ")
        except OSError:
            return False

    def recipients(self):
        """Everybody whose message it has dealt with, as often as it has."""
        log = (self.place / "log").read_text()
        return re.findall(r"discard\[.* to=<([^>]*)>.* status=sent", log)

    def verify(self, case, _connections):
        found = self.found
        if len(found) != case.members or len(set(found)) != case.members:
            raise Wrong(f"Postfix took {len(found)} messages for {len(set(found))} members")
        return {"messages": len(found), "unique": len(set(found)), "duplicates": 0}

    def __exit__(self, kind, *_):
        count = -1
        # It has everything at the client's end, but goes on delivering.
        while kind is None and count != (count := len(self.recipients())):
            time.sleep(0.5)
        self.found = self.recipients()
        self.stop()

    def stop(self):
        try:
            # The program is a shell that waits for Postfix's master.
            os.kill(int((self.place / "queue/pid/master.pid").read_text()), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            self.program.terminate()
        self.program.wait()
        shutil.rmtree(self.place)


class Nobody:
    """Where nothing is submitted."""

    kept = None
    port = 0

    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def verify(self, *_):
        return {}


RELAYS = {"sink": Sink, "postfix": Postfix, None: Nobody}
