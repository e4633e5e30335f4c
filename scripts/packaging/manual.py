#!/usr/bin/env python3
"""Makes man pages of what argument-parser's generate-manual wrote.

    manual.py PAGES OUT VERSION

The exit codes are the README's, and the files those of docs/workspace.md: each is said in one place.
"""

import pathlib
import re
import sys
import textwrap

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def main(pages, out, version):
    out.mkdir(parents=True, exist_ok=True)
    # generate-manual puts dots between the words of a command, where man looks for dashes.
    sources = {
        re.sub(r"[. ]", "-", page.name.removesuffix(".1")): page.read_text()
        for page in pages.glob("postroom*.1")
    }
    for name in sorted(sources.keys() - {"postroom-help"}):
        source = renamed(sources[name], name).replace("\n.Os\n", f'\n.Os "Postroom {version}"\n')
        head, status, tail = source.partition('.Sh "EXIT STATUS"\n.Ex -std')
        if not status:
            sys.exit(f"manual.py: the page of {name} has no EXIT STATUS")
        below = [each for each in re.findall(r"^\.Xr (\S+) 1", tail, re.M) if each != "postroom-help"]
        if not below:  # Whatever has a `help` is said to have subcommands.
            head = head.replace("\n.Ar subcommand\n", "\n", 1)
        ending = (commands(sources, below) if below else []) + (
            general_ending() if name == "postroom" else EXIT_STATUS)
        see = [f"{each} 1" for each in sorted(below + ([] if name == "postroom" else ["postroom"]))]
        see += ["crontab 5", "systemd.timer 5"] if name == "postroom" else []
        ending += ['.Sh "SEE ALSO"', *(f".Xr {each} ," for each in see[:-1]), f".Xr {see[-1]}"]
        ending += [".Pp", "The rest of the documentation is in", ".Pa /usr/share/doc/postroom ."]
        if name == "postroom":
            head, times = re.subn(r"^Exit codes: 0 done.*\n", "", head, flags=re.M)
            if times != 1:
                sys.exit("manual.py: the description of postroom has no exit codes")
        (out / f"{name}.1").write_text(filled("\n".join([head.rstrip(), *ending])))


EXIT_STATUS = ['.Sh "EXIT STATUS"', "0 when all is done;", "the others are in", ".Xr postroom 1 ."]


def general_ending():
    files = definitions(table("docs/workspace.md", "| path |"))
    statuses = definitions(table("README.md", "| code |"))
    return [".Sh FILES", "All are in the workspace.", *files,
            '.Sh "EXIT STATUS"', "Of several the worst counts.", *statuses]


def commands(sources, names):
    """A list of the commands below one, with what each is for."""
    lines = [".Sh COMMANDS", ".Bl -tag -width 6n"]
    for name in names:
        found = re.search(r'^\.Nm "?(.*?)"?\n\.Nd "(.*)"$', sources[name], re.M)
        lines += [f".It {found[1]}", found[2]]
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
