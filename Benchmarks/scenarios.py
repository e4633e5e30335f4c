"""What is measured, and what is wanted of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from programs import (
    AIOSMTPLIB, BARE, CHECK, GO, MAILMERGE, POSTROOM, QUEUE, SMTP_SOURCE, SMTPLIB, SYMFONY, Case,
    Program)


@dataclass(frozen=True)
class Entry:
    """A row of a scenario's table."""
    label: str
    program: Program
    case: Case
    times: int | None = None  # as often as all others, unless said


@dataclass(frozen=True)
class Target:
    """`figure`, computed from the rows by their labels, is to be at least or at most `limit`."""
    text: str
    figure: Callable[[dict], float]
    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value):
        return value >= self.at_least if self.at_least is not None else value <= self.at_most


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    note: str
    columns: list[str]  # names of report.COLUMNS
    entries: list[Entry]
    targets: list[Target]
    # Runs as often as `times` says, or so often in a full run.
    times: int | None = None


def per(entry, other, figure):
    return lambda rows: getattr(rows[entry], figure) / getattr(rows[other], figure)


def bound(label, case):
    """What part it reaches of the rate that the waits allow: K messages each time they pass."""
    trips = 1 if case.pipelining else 4
    wait = (trips * case.rtt + case.think) / 1000
    return lambda rows: rows[label].net_rate / (case.connections / wait)


def all_programs(scale):
    many, some, few = (Case(scale(n)) for n in (10_000, 2_000, 1_000))
    return Scenario(
        "programs", "The same job, 20 kB a message, on loopback",
        "Slow programs are given fewer members.",
        ["messages", "rate", "cpu", "ratio", "start", "peak", "connections", "kilobytes",
         "does_not"],
        [Entry("Postroom", POSTROOM, many), Entry("C", BARE, many),
         Entry("smtp-source", SMTP_SOURCE, many), Entry("Go", GO, many),
         Entry("smtplib", SMTPLIB, some), Entry("aiosmtplib", AIOSMTPLIB, some),
         Entry("mailmerge", MAILMERGE, few), Entry("Symfony Mailer", SYMFONY, few)],
        [Target("CPU of the Python program / ours", per("smtplib", "Postroom", "cpu"), at_least=25),
         Target("CPU of the Go program / ours", per("Go", "Postroom", "cpu"), at_least=3),
         Target("our CPU / the C program's", per("Postroom", "C", "cpu"), at_most=3.5)])


def members(scale):
    counts = [scale(n) for n in (1_000, 10_000, 100_000)]
    small, _, large = (f"Postroom, {n:,} members" for n in counts)
    entries = [Entry(f"Postroom, {n:,} members", POSTROOM, Case(n)) for n in counts]
    for label, program in [("C", BARE), ("Go", GO)]:
        entries.append(Entry(f"{label}, {counts[-1]:,} members", program, Case(counts[-1]), 1))
    return Scenario(
        "members", "From a thousand members to a hundred thousand", "",
        ["messages", "rate", "cpu", "start", "peak"], entries,
        [Target(f"CPU a message at {counts[-1]:,} / at {counts[0]:,} members",
                per(large, small, "cpu"), at_most=1.1)])


def sizes(scale):
    entries = []
    for kilobytes, count in [(2, 10_000), (20, 10_000), (100, 3_000)]:
        for label, program in [("Postroom", POSTROOM), ("C", BARE), ("Go", GO)]:
            entries.append(Entry(f"{label}, {kilobytes} kB", program,
                                 Case(scale(count), kilobytes=kilobytes)))
    return Scenario("sizes", "Messages of 2, 20 and 100 kB", "About 70 placeholders in each.",
                    ["rate", "cpu", "peak", "kilobytes"], entries, [])


def tls(scale):
    entries = []
    for label, program, count in [("Postroom", POSTROOM, 10_000), ("Go", GO, 10_000),
                                  ("smtplib", SMTPLIB, 1_000)]:
        case = Case(scale(count))
        entries += [Entry(f"{label}, plain", program, case),
                    Entry(f"{label}, STARTTLS", program, replace(case, tls=True))]
    return Scenario(
        "tls", "STARTTLS", "An ECDSA certificate (P-256), verified by the client.",
        ["rate", "cpu", "peak", "connections", "handshakes"], entries,
        [Target("our CPU with STARTTLS / without",
                per("Postroom, STARTTLS", "Postroom, plain", "cpu"), at_most=2.5),
         Target("our handshakes / connections",
                per("Postroom, STARTTLS", "Postroom, STARTTLS", "handshakes_per_connection"),
                at_most=1)])


def latency(scale):
    entries, targets = [], []
    for rtt in (0, 20, 100):
        for connections in (1, 10, 50):
            for pipelining in (True, False):
                if scale.is_quick and (rtt == 100 or connections == 1):
                    continue
                label = (f"Postroom, {rtt} ms × {connections}"
                         + ("" if pipelining else ", no PIPELINING"))
                each = 200 if rtt == 20 and pipelining else 100
                case = Case(connections * scale.each(each), connections=connections, rtt=rtt,
                            pipelining=pipelining)
                entries.append(Entry(label, POSTROOM, case))
                if rtt > 0 and connections > 1:
                    wait = f"{rtt} ms" if pipelining else f"(4 × {rtt} ms)"
                    targets.append(Target(
                        f"{label}: part of {connections} messages each {wait}",
                        bound(label, case), at_least=0.8 if pipelining else 0.85))
    for rtt, connections in [(20, 10), (20, 50)] + ([] if scale.is_quick else [(100, 50)]):
        for label, program in [("C", BARE), ("Go", GO)]:
            entries.append(Entry(
                f"{label}, {rtt} ms × {connections}", program,
                Case(connections * scale.each(100), connections=connections, rtt=rtt)))
    return Scenario(
        "latency", "Round trips of 0, 20 and 100 ms",
        "The sink answers that much later, and holds up nothing behind it; it has no network's "
        "slow start. Rates with a round trip are net of opening and closing: what K messages took "
        "over K connections is taken off.",
        ["messages", "rate", "net_rate", "cpu"], entries, targets, times=1)


def think(scale):
    entries, targets = [], []
    for connections in (10, 50):
        label = f"Postroom, {connections} connections"
        case = Case(connections * scale.each(200), connections=connections, think=20)
        entries += [Entry(label, POSTROOM, case),
                    Entry(f"C, {connections} connections", BARE, case)]
        targets.append(Target(f"{label}: part of {connections} messages each 20 ms",
                              bound(label, case), at_least=0.85))
    return Scenario("think", "A relay that thinks 20 ms at the final dot", "",
                    ["messages", "rate", "net_rate", "cpu"], entries, targets)


def refusals(scale):
    case = Case(scale(10_000))
    return Scenario(
        "refusals", "5 % greylisted, 2 % refused",
        "The greylisted are deferred, and left for a later run.",
        ["rate", "cpu", "connections"],
        [Entry("all accepted", POSTROOM, case),
         Entry("greylisted and refused", POSTROOM, replace(case, greylist=5, refuse=2))],
        [Target("connections over those configured",
                lambda rows: rows["greylisted and refused"].connections - case.connections,
                at_most=2),
         Target("CPU / CPU when all are accepted",
                per("greylisted and refused", "all accepted", "cpu"), at_most=1.2)])


def durability(scale):
    case = Case(scale(20_000))
    return Scenario(
        "durability", "What durability costs",
        "The same run with fsync and fdatasync made to do nothing (nosync.c), which no setting of "
        "Postroom's can do.",
        ["rate", "cpu", "syncs"],
        [Entry("on the disk", POSTROOM, case),
         Entry("fsync made free", POSTROOM, replace(case, free_sync=True))],
        [Target("messages/s on the disk / with fsync made free",
                per("on the disk", "fsync made free", "rate"), at_least=0.85)], times=5)


def postfix(scale):
    case = Case(scale(5_000), relay="postfix")
    return Scenario(
        "postfix", "Into a real Postfix, over 10 connections",
        "A private instance, without limits, that discards what it has queued.",
        ["messages", "rate", "cpu"],
        [Entry("Postroom", POSTROOM, case), Entry("smtp-source", SMTP_SOURCE, case)],
        [Target("our messages/s / smtp-source's", per("Postroom", "smtp-source", "rate"),
                at_least=0.9)])


def million(scale):
    case = Case(scale(1_000_000), relay=None)
    entries = [Entry("check", CHECK, case), Entry("send, not yet due", QUEUE, case)]
    if scale.is_full:
        entries.append(Entry("send", POSTROOM, replace(case, relay="sink")))
    targets = [
        Target("MB of CSV a second of CPU, checked", lambda rows: rows["check"].csv_rate,
               at_least=100),
        Target("peak memory in MB", lambda rows: max(row.peak for row in rows.values()),
               at_most=150)]
    return Scenario(
        "million", f"{case.members:,} members",
        "Checked, and queued with a `send_at` that has not come"
        + ("; then sent." if scale.is_full else "."),
        ["messages", "wall", "cpu", "csv_rate", "peak", "state"], entries, targets, times=1)


def connections(scale):
    entries = []
    for count in (64,) if scale.is_quick else (64, 128, 256, 512):
        entries.append(Entry(f"Postroom, {count}", POSTROOM,
                             Case(count * scale.each(100), connections=count, rtt=100)))
    for label, program in [("C", BARE), ("Go", GO)]:
        entries.append(Entry(f"{label}, {count}", program,
                             Case(count * scale.each(100), connections=count, rtt=100)))
    return Scenario(
        "connections", "64 to 512 connections, a round trip of 100 ms", "",
        ["messages", "rate", "net_rate", "cpu", "peak", "switches"], entries, [], times=1)


ALL = [all_programs, members, sizes, tls, latency, think, refusals, durability, postfix, million,
       connections]


@dataclass(frozen=True)
class Scale:
    """How much of everything is done."""
    is_quick: bool
    is_full: bool

    def __call__(self, count):
        return count // 10 if self.is_quick else count

    def each(self, count):
        """Messages a connection: never so few that opening it is what is measured."""
        return count // 4 if self.is_quick else count


def scenarios(is_quick, is_full):
    return [make(Scale(is_quick, is_full)) for make in ALL]
