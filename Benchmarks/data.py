#!/usr/bin/env python3
"""Makes what every program reads: a workspace for Postroom, the same templates for its peers.

  Benchmarks/data.py DIR [--members N] [--kilobytes 20]

DIR/workspace is Postroom's, DIR/peer is the peers'; all read DIR/workspace/recipients/members.csv.
A message has about 70 placeholders, whatever its size.
"""

import argparse
import csv
import html
import pathlib
import re

FIELDS = ["member_id", "email", "first_name", "last_name", "company", "town", "sector", "kind"]
FIRST = ["Asha", "Siobhán", "Owen", "Zoë", "Tom", "Chloë", "Priya", "José", "Mei", "Łukasz"]
LAST = ["Patel", "O'Neill", "Hartley", "Nowak", "Smith & Jones", "Müller", "Okafor", "Evans"]
TOWNS = ["Birmingham", "Coventry", "Stoke-on-Trent", "Wolverhampton", "Worcester", "Telford"]
SECTORS = ["diagnostics", "digital health", "medical devices", "life sciences"]
KINDS = ["member", "supporter", "strategic partner", "sponsor"]

UNSUBSCRIBE = "mailto:unsubscribe@wmhtc.example.org"
SUBJECT = "{{first_name}}, the news from the cluster"

FILLER = (
    "The cluster brings together people who make, buy and use health technology – in hospitals, "
    "in laboratories and at home. Its café mornings are free, a place costs £0, and what is said "
    "there has led to trials, to exports and to more than one company. ")

CELL = ('<td align="left" style="padding:12px 24px; font-family:Arial, sans-serif; '
        'font-size:16px; line-height:24px; color:#1D2C33;">')

SETTINGS = """organisation:
  name: West Midlands Health Technologies Cluster
  address: 1 Sample Street, Birmingham B00 0AA
  registration: Registered in England and Wales, company number 00000000.
  contact: {name: Rowan Ellery, role: Communications, telephone: 0121 496 0142, email: rowan@wmhtc.example.org}
sender:
  from: WMHTC <news@wmhtc.example.org>
  reply_to: hello@wmhtc.example.org
  bounces: bounces@wmhtc.example.org
  unsubscribe: unsubscribe@wmhtc.example.org
series:
  newsletter: {title: WMHTC Newsletter}
audiences:
  members: {file: recipients/members.csv, name: "{{first_name}} {{last_name}}"}
"""

CAMPAIGN = """---
series: newsletter
template: newsletter
subject: "{{first_name}}, the news from the cluster"
audience: members
---
Dear {{first_name}} {{last_name}},

here is the news for {{company}} of {{town}}.
"""

LETTER_HTML = ("<p>Dear {{first_name}} {{last_name}},</p>\n"
               "<p>here is the news for {{company}} of {{town}}.</p>")
LETTER_TEXT = "Dear {{first_name}} {{last_name}},\n\nhere is the news for {{company}} of {{town}}."

# mailmerge takes a whole message as its template, boundaries and all.
MAILMERGE = """To: {{email}}
From: WMHTC <news@wmhtc.example.org>
Reply-To: hello@wmhtc.example.org
Subject: %s
List-Id: WMHTC Newsletter <newsletter.wmhtc.example.org>
List-Unsubscribe: <%s>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="boundary"

--boundary
Content-Type: text/plain; charset=utf-8

%s
--boundary
Content-Type: text/html; charset=utf-8

%s
--boundary--
"""


def passages(count, length):
    """`count` passages of about `length` characters, each with one placeholder."""
    names = FIELDS[2:]
    for number in range(count):
        name = f"{{{{{names[number % len(names)]}}}}}"
        if length <= 0:
            yield name
            continue
        lead = f"For {name}, item {number + 1}: "
        text = FILLER * (length // len(FILLER) + 1)
        yield (lead + text)[:max(length, len(lead))].rstrip()


def page(size):
    """A page that is about `size` octets long in quoted-printable."""
    count = 46
    room = max(size - 1000, 0) / 1.08 / count - len(CELL) - 20
    head = ('<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
            "<title>{{company}}</title></head>\n<body>\n")
    rows = "".join(
        f"<tr>{CELL}{text}</td></tr>\n" if room > 0 else f"{text}\n"
        for text in passages(count, int(room)))
    foot = ('</table>\n<p>Sent to {{email}}, member {{member_id}}. '
            '<a href="{{unsubscribe_url}}">Unsubscribe</a></p>\n</body></html>\n')
    return head + "{{> body}}\n<table>\n" + rows + foot


def plain(size):
    count = 12
    room = max(size - 400, 0) / 1.05 / count
    between = "\n\n" if room > 0 else "\n"
    return ("{{> body}}\n\n" + between.join(passages(count, int(room)))
            + "\n\nSent to {{email}}, member {{member_id}}.\nUnsubscribe: {{unsubscribe_url}}\n")


def member(n):
    return [f"M{n:07}", f"member{n}@domain{n % 997}.example.org", FIRST[n % len(FIRST)],
            LAST[n % len(LAST)], f"Company {n}, Ltd", TOWNS[n % len(TOWNS)],
            SECTORS[n % len(SECTORS)], KINDS[n % len(KINDS)]]


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def write_members(path, count):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(FIELDS)
        rows.writerows(map(member, range(count)))


def make(place, members, kilobytes):
    workspace, peer = place / "workspace", place / "peer"
    size = kilobytes * 1000 - 900
    rich, simple = page(int(size * 0.78)), plain(int(size * 0.22))
    write(workspace / "postroom.yaml", SETTINGS)
    write(workspace / "campaigns/bench.md", CAMPAIGN)
    # Queued, and not due while anybody measures.
    write(workspace / "campaigns/later.md",
          CAMPAIGN.replace("audience:", "send_at: 2099-01-02 09:00\naudience:"))
    write(workspace / "templates/newsletter/body.html.mustache", rich)
    write(workspace / "templates/newsletter/body.txt.mustache", simple)
    rich = rich.replace("{{> body}}", LETTER_HTML)
    simple = simple.replace("{{> body}}", LETTER_TEXT)
    write(peer / "subject.txt", SUBJECT)
    write(peer / "body.html", rich)
    write(peer / "body.txt", simple)
    write(peer / "mailmerge.txt", (MAILMERGE % (SUBJECT, UNSUBSCRIBE, simple, rich)).replace(
        "{{unsubscribe_url}}", UNSUBSCRIBE))
    write_members(workspace / "recipients/members.csv", members)


def merged(text, address, escape=str):
    """What `text` is for the member with this address."""
    number = int(re.match(r"member(\d+)@", address)[1])
    fields = dict(zip(FIELDS, member(number)), unsubscribe_url=UNSUBSCRIBE)
    return re.sub(r"\{\{(\w+)\}\}", lambda tag: escape(fields[tag[1]]), text)


def expected(place, address):
    """The subject, the plain text and the page of the member's message."""
    texts = [(place / "peer" / name).read_text(encoding="utf-8")
             for name in ["subject.txt", "body.txt", "body.html"]]
    return [merged(texts[0], address), merged(texts[1], address),
            merged(texts[2], address, html.escape)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("directory", metavar="DIR", type=pathlib.Path)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--kilobytes", type=int, default=20)
    arguments = parser.parse_args()
    make(arguments.directory, arguments.members, arguments.kilobytes)


if __name__ == "__main__":
    main()
