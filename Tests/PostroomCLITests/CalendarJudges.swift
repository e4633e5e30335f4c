import Foundation

/// What Python's icalendar and vobject and GNOME's libical find in a message, each by the rules of the
/// object's own VTIMEZONE.
enum CalendarJudges {
  private static let python = "/usr/bin/python3"

  static let areInstalled: Bool = {
    let question = "import icalendar, vobject, gi; gi.require_version('ICalGLib', '3.0'); print(1)"
    return (try? Program.run(python, ["-c", question])) == "1\n"
  }()

  static func read(_ message: URL) throws -> String {
    try Program.run(python, ["-c", script, message.path])
  }

  private static let script = """
    import datetime, email, email.policy, sys
    import icalendar, vobject, gi
    gi.require_version('ICalGLib', '3.0')
    from gi.repository import ICalGLib as ical

    utc = datetime.timezone.utc

    def by_icalendar(text):
        calendar = icalendar.Calendar.from_ical(text)
        zones = {str(zone['TZID']): zone.to_tz() for zone in calendar.walk('VTIMEZONE')}
        event = calendar.walk('VEVENT')[0]
        for name in ('DTSTART', 'DTEND'):
            when, zone = event[name].dt, event[name].params.get('TZID')
            yield zones[zone].localize(when.replace(tzinfo=None)) if zone else when

    def by_vobject(text):
        event = vobject.readOne(text).vevent
        yield event.dtstart.value
        yield event.dtend.value

    def by_libical(text):
        calendar = ical.Component.new_from_string(text)
        event = calendar.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
        for kind in ('DTSTART_PROPERTY', 'DTEND_PROPERTY'):
            found = event.get_first_property(getattr(ical.PropertyKind, kind))
            named = found.get_first_parameter(ical.ParameterKind.TZID_PARAMETER)
            zone = (calendar.get_timezone(named.get_tzid()) if named
                    else ical.Timezone.get_utc_timezone())
            yield datetime.datetime.fromtimestamp(
                found.get_value().get_datetime().as_timet_with_zone(zone), utc)

    with open(sys.argv[1], 'rb') as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    part = next(p for p in message.walk() if p.get_content_type() == 'text/calendar')
    file = next(p for p in message.walk() if p.get_content_type() == 'application/ics')
    text = part.get_content()
    for judge in (by_icalendar, by_vobject, by_libical):
        print(judge.__name__[3:], *(time.astimezone(utc).strftime('%Y-%m-%dT%H:%M:%SZ')
                                    for time in judge(text)))
    outer = list(message.iter_parts())
    print(message.get_content_type(), '>', outer[0].get_content_type(), '>',
          *(p.get_content_type() for p in outer[0].iter_parts()), '>',
          *(p.get_content_type() for p in outer[1:]))
    calendar = icalendar.Calendar.from_ical(text)
    event = calendar.walk('VEVENT')[0]
    same = file.get_content().decode().splitlines() == text.splitlines()
    print('method', part['content-type'].params['method'], str(calendar['METHOD']) + ',',
          'the file is the same' if same else 'the file is another')
    attendees = event['ATTENDEE']
    print('attendees', *(attendees if isinstance(attendees, list) else [attendees]))
    print('organizer', event['ORGANIZER'])
    print('summary', event['SUMMARY'])
    print('version', event['UID'], event['SEQUENCE'], event['STATUS'])
    """
}
