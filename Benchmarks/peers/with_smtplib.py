#!/usr/bin/env python3
"""The same job in Python, as a competent programmer would do it with the usual parts.

  with_smtplib.py --members FILE --templates DIR --port N [--authority FILE]

csv reads, jinja2 merges, email composes, smtplib submits over one connection. It keeps no queue,
retries nothing and writes no log.
"""

import argparse
import csv
import email.policy
import email.utils
import smtplib
import socket
import ssl
import sys
from email.message import EmailMessage

import jinja2

SENDER = "WMHTC <news@wmhtc.example.org>"
BOUNCES = "bounces@wmhtc.example.org"
UNSUBSCRIBE = "mailto:unsubscribe@wmhtc.example.org"


class Newsletter:
    """The campaign: its templates, compiled once."""

    def __init__(self, templates):
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates), undefined=jinja2.StrictUndefined,
            autoescape=jinja2.select_autoescape(["html"]), keep_trailing_newline=True)
        self.subject, self.plain, self.page = map(
            environment.get_template, ["subject.txt", "body.txt", "body.html"])

    def compose(self, member):
        fields = dict(member, unsubscribe_url=UNSUBSCRIBE)
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = SENDER
        message["To"] = email.utils.formataddr(
            (f"{member['first_name']} {member['last_name']}", member["email"]))
        message["Reply-To"] = "hello@wmhtc.example.org"
        message["Subject"] = self.subject.render(fields)
        message["Date"] = email.utils.localtime()
        message["Message-ID"] = email.utils.make_msgid(domain="wmhtc.example.org")
        message["List-Id"] = "WMHTC Newsletter <newsletter.wmhtc.example.org>"
        message["List-Unsubscribe"] = f"<{UNSUBSCRIBE}>"
        message.set_content(self.plain.render(fields), cte="quoted-printable")
        message.add_alternative(self.page.render(fields), subtype="html", cte="quoted-printable")
        return message


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def parse(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--members", required=True)
    parser.add_argument("--templates", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--authority", help="whose certificates to believe; without it, no TLS")
    return parser.parse_args()


def main():
    arguments = parse("The same job with csv, jinja2, email and smtplib.")
    newsletter = Newsletter(arguments.templates)
    failures = 0
    with smtplib.SMTP("127.0.0.1", arguments.port) as relay:
        # Without it every message under TLS waits 40 ms for a delayed acknowledgement.
        relay.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if arguments.authority:
            relay.starttls(context=ssl.create_default_context(cafile=arguments.authority))
        for member in read(arguments.members):
            message = newsletter.compose(member)
            try:
                relay.send_message(message, from_addr=BOUNCES, to_addrs=[member["email"]])
            except smtplib.SMTPRecipientsRefused as refusal:
                failures += 1
                print(refusal, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
