#!/usr/bin/env python3
"""Prints the copyright file of the package, in Debian's machine-readable form (DEP-5).

    copyright.py CHECKOUTS SWIFT LINKED...     CHECKOUTS: of the build; SWIFT: the toolchain's usr;
                                               LINKED: the linker's lists of object files

What is linked in is read from the linker's own lists, and each licence from what was checked out.
"""

import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
HEAD = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Postroom
Comment:
 The programs hold all of these, since the Swift runtime and the Swift packages
 are linked in statically; each is named by its place when the package was made.

Files: *
Copyright: the authors of Postroom
License: unstated
 The source says no licence. All rights are those of its authors."""


def main(checkouts, swift, *linked):
    stanzas = [HEAD]
    for package, modules in sorted(packages(checkouts, linked).items()):
        stanzas.append(stanza(package.name, package))
        for notice in sorted(each for module in modules for each in licences(module)):
            name = f"{package.name}-{notice.parent.name}"
            place = f"{package.name}/{notice.relative_to(package).parent}"
            stanzas.append(stanza(name, notice.parent, place))
    runtime = swift / "share/swift"
    stanzas.append(stanza("swift", runtime, "swift", holder="the Swift project authors"))
    # Two that bring no text of their own: Foundation has ICU in it, and Yams libyaml.
    stanzas.append(borrowed("swift/FoundationICU", "Unicode-3", HERE / "icu.txt"))
    stanzas.append(borrowed("Yams/Sources/CYaml", "Expat-libyaml", HERE / "libyaml.txt"))
    whole = "The whole text is in /usr/share/common-licenses/Apache-2.0 on a Debian system."
    exception = swift_exception((runtime / "LICENSE.txt").read_text())
    stanzas.append(f"License: Apache-2.0\n{indented(whole)}")
    stanzas.append(
        f"License: Apache-2.0-with-Swift-exception\n{indented(exception)}\n .\n{indented(whole)}")
    print("\n\n".join(stanzas))


def packages(checkouts, linked):
    """The folders of checkouts that have a module among the linked, with the folders of those modules."""
    names = set()
    for each in linked:
        names |= set(re.findall(r"/([^/]+)\.build/", pathlib.Path(each).read_text()))
    if not names:
        sys.exit("copyright.py: the linker's lists name no module")
    found = {}
    for package in sorted(checkouts.iterdir()):
        modules = [each for name in names if (each := package / "Sources" / name).is_dir()]
        # GRDB is the one whose Sources are no folders named for modules.
        if not modules and package.name.split(".")[0] in names:
            modules = [package]
        if modules:
            found[package] = modules
    return found


def licences(folder):
    """The texts of what a module brings along from elsewhere."""
    found = sorted(folder.rglob("LICENSE*"))
    return [each for each in found if not (each.parent / "Package.swift").exists()]


def stanza(name, folder, place=None, holder=None):
    files = [each for each in sorted(folder.iterdir()) if re.match(r"(LICEN[CS]E|COPYING)", each.name)]
    if not files:
        sys.exit(f"copyright.py: {folder} has no licence")
    text = files[0].read_text()
    notices = "".join(each.read_text() for each in sorted(folder.glob("NOTICE*")))
    holders = holder or years(text) or years(notices) or years(beginnings(folder))
    if not holders:
        sys.exit(f"copyright.py: {folder} does not say whose it is")
    lines = [f"Files: {place or name}/*", f"Copyright: {holders}"]
    if re.search(r"Apache License\s+Version 2\.0", text):
        lines.append("License: Apache-2.0" + ("-with-Swift-exception" if swift_exception(text) else ""))
    elif "Permission is hereby granted, free of charge" in text and "NONINFRINGEMENT" in text:
        lines += [f"License: Expat-{name}", indented(text)]
    else:
        sys.exit(f"copyright.py: {files[0]} is a licence that is not known here")
    return "\n".join(lines + (["Comment:", indented(notices)] if notices else []))


def borrowed(place, licence, file):
    text = file.read_text()
    return f"Files: {place}/*\nCopyright: {years(text)}\nLicense: {licence}\n{indented(text)}"


def swift_exception(text):
    found = re.search(r"^ *As an exception, if you use this Software.*", text, re.S | re.M)
    return textwrap.dedent(found[0]) if found else None


def beginnings(folder):
    """The first lines of its sources, where there is no other word of whose they are."""
    files = sorted((folder / "Sources").rglob("*.swift"))
    return "\n".join(each.read_text()[:1000] for each in files)


def years(text):
    """Who says in `text` to hold the copyright, and since when: each once, with all the years."""
    spans = {}
    for line in re.findall(r"^\W*Copyright\s+(?:\([cC]\)|©)?\s*(.*\d{4}.*)$", text, re.M):
        numbers = re.findall(r"\d{4}", line)
        name = re.sub(r"\s*All rights reserved\.?$", "", line, flags=re.I)
        name = re.sub(r"^[\d\s,-]+|,?\s*\d{4}\.?$|\.$", "", name).strip()
        first, last = spans.get(name, (numbers[0], numbers[0]))
        spans[name] = (min(first, *numbers), max(last, *numbers))
    held = [f"{first}-{last} {name}".replace(f"{last}-{last}", last) for name, (first, last) in spans.items()]
    return "\n           ".join(held)


def indented(text):
    return "\n".join(f" {line.rstrip()}" if line.strip() else " ." for line in text.strip("\n").split("\n"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), *sys.argv[3:])
