#!/usr/bin/env python3
"""The program of with_smtplib.py with aiosmtplib in smtplib's place, over many connections.

  with_aiosmtplib.py --members FILE --templates DIR --port N --connections K [--authority FILE]

The connections take members from one reader; composing is done between their waits.
"""

import asyncio
import ssl
import sys

import aiosmtplib

from with_smtplib import BOUNCES, Newsletter, parse, read


async def submit(members, newsletter, arguments):
    """Submits over one connection until no member is left: how many were refused."""
    context = None
    if arguments.authority:
        context = ssl.create_default_context(cafile=arguments.authority)
    relay = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=arguments.port, start_tls=context is not None,
        tls_context=context)
    failures = 0
    async with relay:
        for member in members:
            try:
                await relay.send_message(
                    newsletter.compose(member), sender=BOUNCES, recipients=[member["email"]])
            except aiosmtplib.SMTPRecipientsRefused as refusal:
                failures += 1
                print(refusal, file=sys.stderr)
    return failures


async def main():
    arguments = parse("The same job with csv, jinja2, email and aiosmtplib.")
    newsletter, members = Newsletter(arguments.templates), read(arguments.members)
    failures = await asyncio.gather(
        *(submit(members, newsletter, arguments) for _ in range(arguments.connections)))
    sys.exit(1 if any(failures) else 0)


if __name__ == "__main__":
    asyncio.run(main())
