#!/usr/bin/env python3
"""Makes man pages of what argument-parser's generate-manual wrote.

    manual.py PAGES OUT VERSION

The exit codes are the README's, and the files those of docs/workspace.md: each is said in one place.
"""

import pathlib
import re
import sys
import textwrap

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def main(pages, out, version):
    out.mkdir(parents=True, exist_ok=True)
    statuses = definitions(table("README.md", "| code |"))
    files = definitions(table("docs/workspace.md", "| path |"))
    for page in sorted(pages.glob("postroom*.1")):
        # generate-manual separates the words of a command by dots, man looks for dashes.
        name = page.name.removesuffix(".1").replace(".", "-").replace(" ", "-")
        if name == "postroom-help":
            continue
        source = renamed(page.read_text(), name)
        head, status, tail = source.partition('.Sh "EXIT STATUS"\n.Ex -std')
        if not status:
            sys.exit(f"manual.py: {page}: no EXIT STATUS")
        also = re.findall(r"^\.Xr (\S+) 1", tail, re.M)
        if not also:  # Each parser with a `help` is said to have subcommands.
            head = head.replace("\n.Ar subcommand\n", "\n", 1)
        if name == "postroom":
            head, times = re.subn(r"^Exit codes: 0 done.*\n", "", head, flags=re.M)
            if times != 1:
                sys.exit(f"manual.py: {page}: no exit codes in its description")
            rest = [".Sh FILES", "All are in the workspace.", *files,
                    '.Sh "EXIT STATUS"', "Of several the worst counts.", *statuses]
            other = [("crontab", "5"), ("systemd.timer", "5")]
        else:
            rest = ['.Sh "EXIT STATUS"', "0 when all is done;", "the others are in", ".Xr postroom 1 ."]
            other = []
            also.append("postroom")
        below = [each for each in also if each not in ("postroom", "postroom-help")]
        rest[:0] = commands(pages, below) if below else []
        references = sorted({(each, "1") for each in also if each != "postroom-help"}) + other
        rest.append('.Sh "SEE ALSO"')
        for place, (each, section) in enumerate(references):
            rest.append(f".Xr {each} {section}" + (" ," if place + 1 < len(references) else ""))
        rest += [".Pp", "The rest of the documentation is in", ".Pa /usr/share/doc/postroom ."]
        text = head.rstrip() + "\n" + "\n".join(rest) + "\n"
        text = text.replace("\n.Os\n", f'\n.Os "Postroom {version}"\n')
        (out / f"{name}.1").write_text(filled(text))


def commands(pages, names):
    """A list of the commands below one, with what each is for."""
    lines = [".Sh COMMANDS", ".Bl -tag -width 6n"]
    for name in names:
        source = (pages / f"{name.replace('-', '.')}.1").read_text()
        typed, purpose = re.search(r'^\.Nm "?(.*?)"?\n\.Nd "(.*)"$', source, re.M).groups()
        lines += [f".It {typed}", purpose]
    return lines + [".El"]


def renamed(source, name):
    """With the name that man knows it by, and as it is typed in its synopsis."""
    typed = re.search(r'^\.Nm "?(.*?)"?$', source, re.M)[1]
    source = re.sub(r"^\.Dt .*$", f".Dt {name.upper()} 1", source, count=1, flags=re.M)
    source = re.sub(r"^\.Nm .*$", f".Nm {name}", source, count=1, flags=re.M)
    source = re.sub(r"^\.Nm$", f'.Nm "{typed}"', source, count=1, flags=re.M)
    source = re.sub(r'^\.Nd "(.*?)\.?"$', r'.Nd "\1"', source, count=1, flags=re.M)
    return re.sub(r"^\.Xr (\S+)", lambda found: ".Xr " + found[1].replace(".", "-"), source, flags=re.M)


def filled(source):
    """Each sentence on a line of its own and none too long, as mdoc(7) asks; paragraphs by `.Pp`."""
    lines, was_blank = [], False
    for line in source.split("\n"):
        if not line:
            was_blank = True
            continue
        if was_blank and not line.startswith(".") and not lines[-1].startswith(".Sh"):
            lines.append(".Pp")
        was_blank = False
        if line.startswith("."):
            if line.startswith(".It") and lines[-1] == ".Pp":
                lines.pop()
            lines.append(line)
            continue
        for sentence in re.split(r"(?<=[.?!:;]) +", line):
            for piece in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False):
                lines.append(r"\&" + piece if piece[0] in ".'" else piece)
    return "\n".join(lines) + "\n"


def table(file, beginning):
    """The rows of the Markdown table in `file` whose head begins so."""
    lines = iter((REPOSITORY / file).read_text().split("\n"))
    for line in lines:
        if line.startswith(beginning):
            break
    else:
        sys.exit(f"manual.py: {file} has no table that begins with {beginning}")
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])


def definitions(rows):
    """A list of the first cells, with the others as a sentence each."""
    lines = [".Bl -tag -width 6n"]
    for term, *rest in rows:
        lines.append(f".It {roman(term)}")
        for cell in filter(None, rest):
            words = roman(cell)
            lines.append(words[0].upper() + words[1:] + ("" if words.endswith(".") else "."))
    return lines + [".El"]


def roman(markdown):
    """Without the marks of Markdown; what is typed is bold."""
    text = markdown.replace("\\", r"\e")
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*([^*]+)\*", r"\1", text)
    return re.sub(r"`([^`]+)`", r"\\fB\1\\fP", text)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3])
