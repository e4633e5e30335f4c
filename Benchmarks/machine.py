"""What the figures were measured on, and with."""

import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess
import time


def said(*command, pattern=r"(\d+(?:\.\d+)+)"):
    """The first version in what a command says; None when there is no such command."""
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(pattern, text.stdout + text.stderr)
    return found[1] if found else None


def package(name):
    return said("dpkg-query", "-W", "-f", "${Version}", name, pattern=r"(?:\d+:)?([\d.]+)")


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    found = re.search(r"^model name\s*:\s*(.*)", text, flags=re.M)
    return found[1] if found else platform.machine()


def memory():
    text = pathlib.Path("/proc/meminfo").read_text()
    return int(re.search(r"MemTotal:\s+(\d+)", text)[1]) / 1024 / 1024


def sync_milliseconds(folder):
    """What one fdatasync of a page costs where the state is kept: the median of 200."""
    path, waits = folder / "synced", []
    with path.open("wb") as file:
        for _ in range(200):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(waits) * 1000


def describe(postroom, tools, scratch):
    """Names and values, in their order."""
    release = pathlib.Path("/etc/os-release").read_text()
    filesystem = said("df", "--output=fstype", scratch, pattern=r"\n(\S+)")
    versions = {
        "Postroom": said(postroom, "--version"),
        "libcurl": package("libcurl4"),
        "SQLite": package("libsqlite3-0"),
        "OpenSSL": package("libssl3"),
        "gcc": said("gcc", "-dumpfullversion"),
        "Go": said("go", "version"),
        "Python": said(tools / "venv/bin/python", "--version"),
        "PHP": said("php", "--version"),
        "Symfony Mailer": package("php-symfony-mailer"),
        "Twig": package("php-twig"),
        "Postfix": package("postfix"),
    }
    requirements = pathlib.Path(__file__).resolve().parent / "peers/requirements.txt"
    versions |= dict(line.split("==") for line in requirements.read_text().split())
    return {
        "date": datetime.date.today().isoformat(),
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "memory": f"{memory():.0f} GB",
        "system": re.search(r'PRETTY_NAME="(.*)"', release)[1] + ", Linux " + platform.release(),
        "disk": f"{filesystem}, {sync_milliseconds(scratch):.2f} ms for an fdatasync",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items() if value),
    }
