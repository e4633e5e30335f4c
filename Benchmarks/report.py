"""Figures of runs, and the tables of them."""

import statistics
from dataclasses import dataclass, field

from programs import Case, Program


@dataclass
class Row:
    """The runs of one entry, and its figures: medians, but for the peak."""
    label: str
    program: Program
    case: Case
    csv_bytes: int
    runs: list[dict] = field(default_factory=list)
    start: float = 0  # CPU seconds of a run with one member
    opening: float = 0  # seconds of a run with one message a connection; 0 when not asked for
    wrong: str | None = None

    def median(self, figure):
        return statistics.median(map(figure, self.runs))

    @property
    def messages(self):
        return self.runs[0]["counts"].get("messages", self.case.members)

    @property
    def wall(self):
        return self.median(lambda run: run["wall"])

    @property
    def rate(self):
        return self.messages / self.wall

    @property
    def net_rate(self):
        if self.opening == 0:
            return None
        return (self.messages - self.case.connections) / (self.wall - self.opening)

    @property
    def gross_cpu(self):
        return self.median(lambda run: run["user"] + run["system"])

    @property
    def cpu(self):
        """Seconds per 1,000 messages, net of the start."""
        return (self.gross_cpu - self.start) / (self.case.members - 1) * 1000

    @property
    def peak(self):
        return max(run["peak_kb"] for run in self.runs) / 1024

    @property
    def switches(self):
        return [self.median(lambda run: run[name]) / self.messages
                for name in ("voluntary_switches", "involuntary_switches")]

    def count(self, name):
        return max(run["counts"][name] for run in self.runs)

    @property
    def connections(self):
        return self.count("connections")

    @property
    def handshakes(self):
        return self.count("handshakes")

    @property
    def handshakes_per_connection(self):
        return self.handshakes / self.connections

    @property
    def kilobytes(self):
        return self.runs[0]["counts"]["bytes"] / self.messages / 1000

    @property
    def csv_rate(self):
        return self.csv_bytes / 1e6 / self.gross_cpu if self.case.relay is None else None

    def extra(self, name):
        return self.runs[0]["extra"].get(name)

    def figures(self):
        """All that are there, by the columns' names."""
        found = {}
        for name in ["messages", "wall", "rate", "net_rate", "cpu", "peak", "switches", "csv_rate"]:
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        return found


def number(value):
    """Three digits that count; whole ones in full."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{digits}f}"


def state(row):
    size = row.extra("state_bytes")
    return f"{size / row.case.members:,.0f}" if size else ""


COLUMNS = {
    "messages": ("messages", lambda row, _: f"{row.messages:,}"),
    "wall": ("seconds", lambda row, _: number(row.wall)),
    "rate": ("messages/s", lambda row, _: number(row.rate)),
    "net_rate": ("net of opening", lambda row, _: number(row.net_rate)),
    "cpu": ("CPU s / 1,000", lambda row, _: number(row.cpu)),
    "ratio": ("CPU / ours", lambda row, ours: number(row.cpu / ours.cpu) if ours else ""),
    "start": ("CPU s to start", lambda row, _: number(row.start)),
    "peak": ("peak MB", lambda row, _: number(row.peak)),
    "connections": ("connections", lambda row, _: f"{row.connections:,}"),
    "handshakes": ("full handshakes", lambda row, _: f"{row.handshakes:,}"),
    "kilobytes": ("kB each", lambda row, _: f"{row.kilobytes:.1f}"),
    "switches": ("context switches a message, own / forced",
                 lambda row, _: " / ".join(map(number, row.switches))),
    "csv_rate": ("MB of CSV / CPU s", lambda row, _: number(row.csv_rate)),
    "state": ("bytes of state a recipient", lambda row, _: state(row)),
    "syncs": ("syncs made free", lambda row, _: number(row.extra("syncs"))),
    "does_not": ("does not do", lambda row, _: row.program.does_not),
}


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def judge(scenario, rows):
    """For each target its text, the figure or None, what is wanted, and whether it is met."""
    right = {label: row for label, row in rows.items() if row.wrong is None}
    for target in scenario.targets:
        wanted = (f"at least {target.at_least:g}" if target.at_least is not None
                  else f"at most {target.at_most:g}")
        try:
            value = target.figure(right)
        except (KeyError, ValueError):
            yield target.text, None, wanted, False
        else:
            yield target.text, value, wanted, target.is_met(value)


def markdown(scenario, rows):
    lines = [f"### {scenario.title}\n"]
    note = [scenario.note] if scenario.note else []
    times = max((len(row.runs) for row in rows.values()), default=0)
    if times > 1:
        note.append(f"Medians of {times} runs in turn.")
    if note:
        lines.append(" ".join(note) + "\n")
    ours = rows.get("Postroom")
    ours = ours if ours and ours.wrong is None else None
    cells = []
    for label, row in rows.items():
        name = row.program.name if scenario.name == "programs" else label
        if row.wrong is None:
            cells.append([name] + [COLUMNS[column][1](row, ours) for column in scenario.columns])
        else:
            cells.append([name, "no figure: " + row.wrong] + [""] * (len(scenario.columns) - 1))
    lines.append(table([""] + [COLUMNS[column][0] for column in scenario.columns], cells))
    verdicts = [[text, number(value), wanted, "met" if is_met else "**missed**"]
                for text, value, wanted, is_met in judge(scenario, rows)]
    if verdicts:
        lines.append(table(["target", "found", "wanted", ""], verdicts))
    return "\n".join(lines)
