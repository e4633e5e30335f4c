#!/usr/bin/env python3
"""Runs Postroom and the Python peer against the sink, and prints the tables of scripts/bench.

  Benchmarks/measure.py --postroom FILE --sink FILE --scratch DIR [--quick]

No figure is printed before the sink's own counts say that every member had one message.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent


@dataclass
class Run:
    """One run of a program to its exit."""
    messages: int
    wall: float
    cpu: float
    peak: float
    sink: dict

    @property
    def rate(self):
        return self.messages / self.wall

    @property
    def cpu_per_thousand(self):
        return self.cpu / self.messages * 1000


class Sink:
    """A sink for the length of a `with`; `counts` are there behind it."""

    def __init__(self, program, scratch, *options):
        self.port_file = scratch / "port"
        self.port_file.unlink(missing_ok=True)
        self.program = subprocess.Popen(
            [program, "--port-file", self.port_file, *options], stdout=subprocess.PIPE, text=True)
        self.counts = {}

    def __enter__(self):
        deadline = time.monotonic() + 10
        while not self.port_file.exists():
            if time.monotonic() > deadline or self.program.poll() is not None:
                sys.exit("measure: the sink does not start")
            time.sleep(0.01)
        self.port = int(self.port_file.read_text())
        return self

    def __exit__(self, *_):
        self.program.send_signal(signal.SIGTERM)
        self.counts = json.loads(self.program.communicate()[0])


def watch_peak(pid, peak, ended):
    """Keeps the kernel's own high-water mark; rusage's would include this program's."""
    while not ended.wait(0.005):
        try:
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    peak[0] = max(peak[0], int(line.split()[1]) / 1024)
        except (FileNotFoundError, ProcessLookupError):
            return


def run(command, members, sink_program, scratch, *sink_options):
    with Sink(sink_program, scratch, *sink_options) as sink:
        words = [str(word).replace("PORT", str(sink.port)) for word in command]
        with open(scratch / "output", "wb") as output:
            began = time.monotonic()
            program = subprocess.Popen(words, stdout=output, stderr=output)
            peak, ended = [0.0], threading.Event()
            watcher = threading.Thread(target=watch_peak, args=(program.pid, peak, ended))
            watcher.start()
            _, status, usage = os.wait4(program.pid, 0)
            wall = time.monotonic() - began
            program.returncode = os.waitstatus_to_exitcode(status)
            ended.set()
            watcher.join()
    counts = sink.counts
    if program.returncode != 0:
        sys.exit(f"measure: {words[0]} ended with {program.returncode}:\n"
                 + (scratch / "output").read_text(errors="replace")[-2000:])
    right = (counts["messages"] == counts["unique"] == members and counts["duplicates"] == 0
             and counts["bare_lf"] == 0)
    if not right:
        sys.exit(f"measure: {words[0]} did not submit one message a member: {counts}")
    return Run(members, wall, usage.ru_utime + usage.ru_stime, peak[0], counts)


class Bench:
    def __init__(self, arguments):
        self.postroom, self.sink = arguments.postroom, arguments.sink
        self.scratch = pathlib.Path(arguments.scratch)
        self.scratch.mkdir(parents=True, exist_ok=True)

    def make(self, members, kilobytes, connections):
        place = self.scratch / f"{members}-{kilobytes}-{connections}"
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run(
            [sys.executable, HERE / "make", place, "--members", str(members), "--kilobytes",
             str(kilobytes), "--connections", str(connections)], check=True)
        return place

    def ours(self, place, members, *sink_options):
        shutil.rmtree(place / "workspace/var", ignore_errors=True)
        return run(
            [self.postroom, "-C", place / "workspace", "send", "bench", "--yes", "--quiet",
             "--smtp", "smtp://127.0.0.1:PORT"], members, self.sink, self.scratch, *sink_options)

    def peer(self, place, members, *sink_options):
        return run(
            [sys.executable, HERE / "peer.py", "--members",
             place / "workspace/recipients/members.csv", "--templates", place / "peer", "--port",
             "PORT"], members, self.sink, self.scratch, *sink_options)


def table(*rows):
    for number, row in enumerate(rows):
        print("| " + " | ".join(str(cell) for cell in row) + " |")
        if number == 0:
            print("|" + " --- |" * len(row))
    print(flush=True)


def median(runs, figure):
    return statistics.median(figure(run) for run in runs)


def row(name, runs):
    return (name, f"{median(runs, lambda r: r.rate):,.0f}",
            f"{median(runs, lambda r: r.cpu_per_thousand):.3f}",
            f"{max(r.peak for r in runs):.0f}", f"{runs[0].sink['connections']}",
            f"{runs[0].sink['bytes'] / runs[0].messages / 1000:.1f}")


def throughput(bench, members, times):
    place = bench.make(members, 20, 10)
    ours, peer = [], []
    for _ in range(times):
        if bench.postroom:
            ours.append(bench.ours(place, members))
        peer.append(bench.peer(place, members))
    print(f"### {members:,} members, 20 kB, a sink on loopback (medians of {times})\n")
    rows = [row("Python: csv, jinja2, email, smtplib", peer)]
    if ours:
        rows.insert(0, row("Postroom, 10 connections", ours))
    table(("program", "messages/s", "CPU s / 1,000", "peak MB", "connections", "kB"), *rows)
    if ours:
        cpu = (median(peer, lambda r: r.cpu_per_thousand)
               / median(ours, lambda r: r.cpu_per_thousand))
        rate = median(ours, lambda r: r.rate) / median(peer, lambda r: r.rate)
        print(f"Postroom: {cpu:.1f} times less CPU (at least 20 wanted), {rate:.1f} times the rate\n")


def latency(bench, members, times):
    place = bench.make(members, 20, 16)
    bound = members / 16 * 0.1 + 5 * 0.1
    runs = [bench.ours(place, members, "--rtt", "100") for _ in range(times)]
    wall = median(runs, lambda r: r.wall)
    print(f"### {members:,} members, a round trip of 100 ms, 16 connections\n")
    table(("seconds", "bound", "ratio (at most 1.2 wanted)", "messages/s"),
          (f"{wall:.2f}", f"{bound:.2f}", f"{wall / bound:.3f}", f"{members / wall:,.0f}"))


def memory(bench, sizes):
    print("### Peak memory\n")
    rows = []
    for members in sizes:
        place = bench.make(members, 20, 10)
        once = bench.ours(place, members)
        rows.append((f"{members:,}", f"{once.peak:.1f}", f"{once.rate:,.0f}",
                     f"{once.cpu_per_thousand:.3f}"))
        shutil.rmtree(place)
    table(("members", "peak MB", "messages/s", "CPU s / 1,000"), *rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--postroom", help="without it, only the peer is measured")
    parser.add_argument("--sink", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--quick", action="store_true", help="a tenth of the members, once")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    share, times = (10, 1) if arguments.quick else (1, 3)
    throughput(bench, 10_000 // share, times)
    if bench.postroom:
        latency(bench, 2_000 // share, 1)
        memory(bench, [1_000 // share, 10_000 // share, 100_000 // share])


if __name__ == "__main__":
    main()
