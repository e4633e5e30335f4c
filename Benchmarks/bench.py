#!/usr/bin/env python3
"""Runs Postroom and its peers over the scenarios, and prints what they took.

  Benchmarks/bench.py --postroom FILE --tools DIR [--quick | --full] [--only SCENARIO ...]
                      [--json FILE] [--markdown FILE]

scripts/bench builds the tools and calls this. No figure counts before the relay's own counts say
that every member had one message, over as many connections as there should be, and one message that
it kept is the right one.
"""

import argparse
import email
import email.policy
import html
import json
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
from dataclasses import asdict, replace

import data
import machine
import report
from programs import Job
from relays import RELAYS, Postfix, Wrong
from scenarios import scenarios

MARKS = "<!-- measured -->\n", "<!-- /measured -->\n"


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def collapsed(text):
    return " ".join(html.unescape(text).split())


def differences(content, place):
    """In what a message is not the one that the data call for."""
    # RFC 5321 section 4.5.2: the dots are the transport's.
    message = email.message_from_bytes(
        re.sub(rb"^\.\.", b".", content, flags=re.M), policy=email.policy.default)
    address = message["To"].addresses[0].addr_spec
    subject, plain, page = data.expected(place, address)
    name = data.merged("{{first_name}} {{last_name}}", address)
    wanted = {
        "From": "WMHTC <news@wmhtc.example.org>", "Reply-To": "hello@wmhtc.example.org",
        "Subject": subject, "List-Id": "WMHTC Newsletter <newsletter.wmhtc.example.org>",
        "List-Unsubscribe": f"<{data.UNSUBSCRIBE}>", "MIME-Version": "1.0"}
    found = {name for name, value in wanted.items() if message[name] != value}
    found |= {name for name in ("Date", "Message-ID") if message[name] is None}
    if message["To"].addresses[0].display_name != name:
        found.add("To")
    parts = list(message.iter_parts())
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"]:
        return found | {"parts"}
    if {part["Content-Transfer-Encoding"] for part in parts} != {"quoted-printable"}:
        found.add("encoding")
    if collapsed(parts[0].get_content()) != collapsed(plain):
        found.add("text")
    if collapsed(parts[1].get_content()) != collapsed(page):
        found.add("html")
    return found


class Bench:
    def __init__(self, postroom, tools, is_quick):
        self.postroom, self.tools, self.is_quick = postroom, tools, is_quick
        self.scratch = tools / "scratch"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.places, self.starts = {}, {}

    def place(self, case):
        """The folder with the data of a case, which is made once."""
        key = case.members, case.kilobytes
        if key not in self.places:
            self.places[key] = self.scratch / "{}-{}".format(*key)
            data.make(self.places[key], *key)
        return self.places[key]

    def run(self, program, case, is_exact=True):
        """What one run used and what the relay counted; raises Wrong."""
        place = self.place(case)
        used, output = self.scratch / "used.json", self.scratch / "output"
        used.unlink(missing_ok=True)
        with RELAYS[case.relay](self.tools, self.scratch, case) as relay:
            job = Job(case, self.postroom, self.tools, place, self.scratch, relay.port)
            program.prepare(job)
            words = program.command(job)
            if case.free_sync:
                words = ["env", f"LD_PRELOAD={self.tools}/nosync.so",
                         f"NOSYNC_FILE={self.scratch}/syncs", *words]
            with output.open("wb") as file:
                subprocess.run([self.tools / "usage", used, *map(str, words)], stdout=file,
                               stderr=file, check=True)
        text = output.read_text(errors="replace")
        run = json.loads(used.read_text())
        if run["status"] not in program.statuses(case):
            raise Wrong(f"{words[0]} ended with {run['status']}: {text[-500:].strip()}")
        run["counts"] = relay.verify(case, program.connections(case) if is_exact else None)
        run["extra"] = program.finish(job, text)
        if relay.kept and program.differs is not None:
            found = differences(relay.kept.read_bytes(), place) - program.differs
            if found:
                raise Wrong(f"another message, by its {', '.join(sorted(found))}")
        return run

    def start(self, program, case):
        """CPU seconds of a run with one member."""
        relay = "sink" if case.relay else None
        case = replace(case, members=1, rtt=0, think=0, greylist=0, refuse=0, relay=relay)
        if (program.name, case) not in self.starts:
            times = 1 if self.is_quick else 3
            runs = [self.run(program, case, is_exact=False) for _ in range(times)]
            self.starts[program.name, case] = statistics.median(
                run["user"] + run["system"] for run in runs)
        return self.starts[program.name, case]

    def opening(self, program, case):
        """Seconds of a run with a message a connection."""
        if case.rtt + case.think == 0:
            return 0
        return self.run(program, replace(case, members=case.connections), is_exact=False)["wall"]

    def measure(self, scenario):
        """The rows by their labels; each program in turn, as often as it is to run."""
        rows = {}
        for entry in scenario.entries:
            size = (self.place(entry.case) / "workspace/recipients/members.csv").stat().st_size
            rows[entry.label] = report.Row(entry.label, entry.program, entry.case, size)
        times = 1 if self.is_quick else scenario.times or 3
        for turn in range(times):
            for entry in scenario.entries:
                row = rows[entry.label]
                if row.wrong or turn >= (entry.times or times):
                    continue
                try:
                    if turn == 0:
                        row.start = self.start(entry.program, entry.case)
                        row.opening = self.opening(entry.program, entry.case)
                    run = self.run(entry.program, entry.case)
                except Wrong as wrong:
                    row.wrong = " ".join(str(wrong).split())
                    say(f"{scenario.name}: {entry.label}: {row.wrong}")
                    continue
                row.runs.append(run)
                cpu = run["user"] + run["system"]
                say(f"{scenario.name}: {entry.label}: {run['wall']:.2f} s, {cpu:.2f} s of CPU, "
                    f"{run['peak_kb'] / 1024:.1f} MB")
        return rows


def as_json(scenario, rows):
    return {
        "name": scenario.name, "title": scenario.title,
        "rows": [
            {"label": row.label, "program": row.program.name, "does_not": row.program.does_not,
             "case": asdict(row.case), "start_cpu": row.start, "opening": row.opening,
             "wrong": row.wrong, "figures": {} if row.wrong else row.figures(), "runs": row.runs}
            for row in rows.values()],
        "targets": [
            {"text": text, "found": value, "wanted": wanted, "met": is_met}
            for text, value, wanted, is_met in report.judge(scenario, rows)]}


def put_into(path, text):
    """Puts the tables between the two marks of a page, whose prose stays."""
    page = path.read_text()
    before, _, rest = page.partition(MARKS[0])
    _, mark, after = rest.partition(MARKS[1])
    if not mark:
        sys.exit(f"bench: error: {path} lacks {MARKS[0].strip()} and {MARKS[1].strip()}")
    path.write_text(before + MARKS[0] + "\n" + text + "\n" + MARKS[1] + after)


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        usage="%(prog)s [--quick | --full] [--only SCENARIO ...] [--json FILE] [--markdown FILE] "
              "[--postroom FILE]",
        description="Measures Postroom beside programs that do the same job.",
        epilog="Quote the ratios of one run; the absolute figures are this machine's.")
    parser.add_argument("--postroom", type=pathlib.Path, metavar="FILE", required=True,
                        help="the program to measure, instead of a new release build")
    parser.add_argument("--tools", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--quick", action="store_true", help="a tenth of everything, once")
    amount.add_argument("--full", action="store_true", help="a million messages are sent, too")
    parser.add_argument("--only", nargs="+", metavar="SCENARIO", default=[],
                        help=", ".join(each.name for each in scenarios(False, False)))
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="every run and figure")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE",
                        help="put the tables into this page, between its marks")
    return parser, parser.parse_args()


def main():
    parser, arguments = parse()
    # Relays and folders are put away as at any other end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = scenarios(arguments.quick, arguments.full)
    unknown = set(arguments.only) - {scenario.name for scenario in chosen}
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    bench = Bench(arguments.postroom.resolve(), arguments.tools.resolve(), arguments.quick)
    about = machine.describe(bench.postroom, bench.tools, bench.scratch)
    pages = [report.table(["", ""], [list(pair) for pair in about.items()])]
    print(pages[0], flush=True)
    found, is_right = [], True
    for scenario in chosen:
        if arguments.only and scenario.name not in arguments.only:
            continue
        if scenario.name == "postfix" and (reason := Postfix.why_not()):
            say(f"{scenario.name}: left out: {reason}")
            continue
        rows = bench.measure(scenario)
        is_right &= all(row.wrong is None for row in rows.values())
        pages.append(report.markdown(scenario, rows))
        print(pages[-1], flush=True)
        found.append(as_json(scenario, rows))
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"machine": about, "scenarios": found}, indent=1) + "\n")
    if arguments.markdown:
        put_into(arguments.markdown, "\n".join(pages))
    shutil.rmtree(bench.scratch)
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
