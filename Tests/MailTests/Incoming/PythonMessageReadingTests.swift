import Foundation
import Mail
import Testing
import TestSupport

/// What others wrote, read by us and by Python's email package.
@Suite(.enabled(if: Python.isThere && IncomingSamples.areThere, "no python3, or no corpus"))
struct PythonMessageReadingTests {
  struct Reading: Codable, Equatable {
    var parts: [Part]

    struct Part: Codable, Equatable {
      var type: String
      var charset: String?
      var boundary: String?
      var fileName: String?
      /// Of the content, for a part that holds no others.
      var octets: Data?
      var fields: [[String]]
    }
  }

  @Test func `117 bounces are read as Python reads them`() throws {
    let samples = try IncomingSamples.all()
    #expect(samples.count == 117)
    try compare(samples)
  }

  @Test func `bounces cut off at any line are read as Python reads them`() throws {
    var random = SplitMix(seed: 20)
    let samples = try IncomingSamples.all().flatMap { sample in
      let ends = sample.octets.indices.filter { sample.octets[$0] == 0x0A }
      return (0..<5).map { _ in
        (name: sample.name, octets: Array(sample.octets[...ends.randomElement(using: &random)!]))
      }
    }
    try compare(samples)
  }

  private func compare(_ samples: [(name: String, octets: [UInt8])]) throws {
    let printed = try Python.run(
      Self.script,
      input: JSONEncoder().encode(samples.map { Data($0.octets).base64EncodedString() }))
    let theirs = try JSONDecoder().decode([Reading].self, from: printed)
    #expect(theirs.count == samples.count)
    for (sample, reading) in zip(samples, theirs) {
      let ours = self.reading(of: IncomingMessage(sample.octets))
      #expect(ours.parts.map(\.type) == reading.parts.map(\.type), "\(sample.name)")
      for (ours, theirs) in zip(ours.parts, reading.parts) {
        let place = Comment(rawValue: "\(sample.name), \(ours.type)")
        #expect(ours.charset == theirs.charset, place)
        #expect(ours.boundary == theirs.boundary, place)
        #expect(ours.fileName == theirs.fileName, place)
        #expect(ours.octets == theirs.octets, place)
        #expect(ours.fields == theirs.fields, place)
      }
    }
  }

  private func reading(of message: IncomingMessage) -> Reading {
    Reading(
      parts: message.parts.map { part in
        Reading.Part(
          type: part.type.text, charset: part.type.parameters["charset"]?.lowercased(),
          boundary: part.type.parameters["boundary"], fileName: part.fileName,
          octets: part.parts.isEmpty && part.type.main != "message"
            ? Data(stripped(part.octets)) : nil,
          fields: part.fields.all.map {
            // Python puts a space between an encoded word and what stands right behind it.
            [$0.name, $0.text.filter { !$0.isWhitespace }]
          })
      })
  }

  /// Python keeps white space at the ends of lines of quoted-printable.
  private func stripped(_ octets: [UInt8]) -> [UInt8] {
    let lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      let last = line.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
      return Array(line[..<(last.map { $0 + 1 } ?? line.startIndex)])
    }
    let last = lines.lastIndex { !$0.isEmpty }
    return Array(lines[..<(last.map { $0 + 1 } ?? 0)].joined(separator: [0x0A]))
  }

  private static let script = """
    import base64, email, json, re, sys
    from email.header import decode_header, make_header

    def text(value):
      raw = value if isinstance(value, str) else str(value)
      raw = raw.encode("utf-8", "surrogateescape")
      try: raw = raw.decode("utf-8")
      except UnicodeError: raw = raw.decode("cp1252", "replace")
      raw = re.sub("\\r?\\n", "", raw)
      try: words = str(make_header(decode_header(raw)))
      except (LookupError, UnicodeError, email.errors.HeaderParseError): words = raw
      return "".join(re.sub("[\\x00-\\x1f\\x7f]", " ", words).split())

    def parts(part):
      yield part
      if not part.is_multipart(): return
      holds = part.get_content_maintype() == "multipart" \\
        or part.get_content_type() in ("message/rfc822", "message/global")
      if holds:
        for held in part.get_payload(): yield from parts(held)

    answers = []
    for source in json.load(open(sys.argv[1])):
      octets = base64.b64decode(source)
      message = email.message_from_bytes(octets)
      found = []
      for part in parts(message):
        holds = part.is_multipart() and (part.get_content_maintype() == "multipart" \\
          or part.get_content_type() in ("message/rfc822", "message/global"))
        # Python reads the fields within a delivery status; we leave them to whoever asks.
        if holds or part.get_content_maintype() == "message": content = None
        else: content = part.get_payload(decode=True) or b""
        if content is not None:
          content = b"\\n".join(l.rstrip(b" \\t\\r") for l in content.split(b"\\n")).rstrip(b"\\n")
        charset = part.get_param("charset")
        if isinstance(charset, tuple): charset = charset[2]
        found.append({
          "type": part.get_content_type(), "charset": charset and charset.lower(),
          "boundary": part.get_boundary(), "fileName": part.get_filename(),
          "octets": None if content is None else base64.b64encode(content).decode(),
          "fields": [[n.lower(), text(v)] for n, v in part.raw_items()],
        })
      answers.append({"parts": found})
    json.dump(answers, sys.stdout)
    """
}
