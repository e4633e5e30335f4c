#!/usr/bin/env python3
"""The same job in Python, as a competent programmer would do it with the usual parts.

  Benchmarks/peer.py --members FILE --templates DIR --port N

csv reads, jinja2 merges, email composes, smtplib submits over one connection. It keeps no queue,
retries nothing and writes no log.
"""

import argparse
import csv
import email.policy
import email.utils
import smtplib
import sys
from email.message import EmailMessage

import jinja2

SENDER = "WMHTC <news@wmhtc.example.org>"
BOUNCES = "bounces@wmhtc.example.org"


def compose(member, subject, page, plain):
    unsubscribe = f"mailto:unsubscribe@wmhtc.example.org?subject={member['member_id']}"
    fields = dict(member, unsubscribe_url=unsubscribe)
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = SENDER
    message["To"] = email.utils.formataddr(
        (f"{member['first_name']} {member['last_name']}", member["email"]))
    message["Reply-To"] = "hello@wmhtc.example.org"
    message["Subject"] = subject.render(fields)
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = email.utils.make_msgid(domain="wmhtc.example.org")
    message["List-Id"] = "WMHTC Newsletter <newsletter.wmhtc.example.org>"
    message["List-Unsubscribe"] = f"<{unsubscribe}>"
    message.set_content(plain.render(fields), cte="quoted-printable")
    message.add_alternative(page.render(fields), subtype="html", cte="quoted-printable")
    return message


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--members", required=True)
    parser.add_argument("--templates", required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(arguments.templates), undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(["html"]), keep_trailing_newline=True)
    page, plain = templates.get_template("body.html"), templates.get_template("body.txt")
    subject = templates.from_string("{{first_name}}, the news from the cluster")
    failures = 0
    with smtplib.SMTP("127.0.0.1", arguments.port) as relay, \
            open(arguments.members, encoding="utf-8-sig", newline="") as file:
        for member in csv.DictReader(file):
            message = compose(member, subject, page, plain)
            try:
                relay.send_message(message, from_addr=BOUNCES, to_addrs=[member["email"]])
            except smtplib.SMTPRecipientsRefused as refusal:
                failures += 1
                print(refusal, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
