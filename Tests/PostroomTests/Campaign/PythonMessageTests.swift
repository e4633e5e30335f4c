import Foundation
import Mail
import Testing
import TestSupport

@testable import Postroom

/// Whole messages, read by another hand.
@Suite(.enabled(if: Python.isThere, "python3 is not installed"))
struct PythonMessageTests {
  private struct Sent: Encodable {
    let source: String
    let address: String
    let subject: String
    let messageID: String
    let parts: [String]
    /// Name, type, disposition and digest of each file.
    let files: [[String]]

    init(_ composer: Composer, _ address: Address, _ values: FieldValues) throws {
      let content = try composer.compose(to: address, values: values).content
      source = String(decoding: content.bytes, as: UTF8.self)
      self.address = address.text
      subject = composer.subject(values)
      messageID = composer.messageID(for: address).description
      parts = [composer.text(values), composer.html(values)]
      let enclosures = composer.composition.enclosures
      files =
        (enclosures?.images ?? []).map { [$0.fileName, $0.mediaType, "inline", $0.digest] }
        + (enclosures?.shared ?? []).map { [$0.fileName, $0.mediaType, "attachment", $0.digest] }
        + [composer.calendar(for: address, values)].compactMap { $0 }.map {
          ["invite.ics", "application/ics", "attachment", Digest(of: $0).hexadecimal]
        }
    }
  }

  /// Prints a line for each thing that is not as it was meant; reads with the policy that reports
  /// defects.
  private static let judge = """
    import email, email.policy, hashlib, json, re, sys

    def lines(text):
      return re.split(r"\\r\\n|\\r|\\n", text.rstrip("\\r\\n"))

    for number, sent in enumerate(json.load(open(sys.argv[1], newline=""))):
      message = email.message_from_string(sent["source"], policy=email.policy.default)
      texts = message
      if any(f[2] == "attachment" for f in sent["files"]):
        if message.get_content_type() != "multipart/mixed": print(number, "not mixed")
        texts = next(message.iter_parts())
      parts = list(texts.iter_parts())
      if any(f[2] == "inline" for f in sent["files"]):
        if parts[1].get_content_type() != "multipart/related": print(number, "not related")
        if parts[1].get_param("type") != "text/html": print(number, "no type")
        parts[1] = next(parts[1].iter_parts())
      found = [repr(d) for part in message.walk() for d in part.defects]
      found += [repr(d) for part in message.walk() for h in part.values() for d in h.defects]
      # RFC 6531 section 3.3 allows it.
      if not sent["address"].isascii():
        found = [d for d in found if not d.startswith("NonASCIILocalPartDefect")]
      names = [name.lower() for name in message.keys()]
      found += ["twice: " + name for name in set(names) if names.count(name) > 1]
      for name in ["date", "from", "to", "subject", "message-id", "list-id", "list-unsubscribe"]:
        if name not in names: found.append("no " + name)
      types = [part.get_content_type() for part in parts]
      files = [p for p in message.walk() if p.get_content_disposition()]
      for file, wanted in zip(files, sent["files"]):
        digest = hashlib.sha256(file.get_payload(decode=True)).hexdigest()
        is_named = file.get_filename() == wanted[0] == file.get_param("name", unquote=True)
        if file["Content-Type"].params.get("name") == file.get_filename() == wanted[0]: is_named = True
        if not is_named: found.append("named " + str(file.get_filename()))
        if [file.get_content_type(), file.get_content_disposition(), digest] != wanted[1:]:
          found.append("file " + wanted[0])
        if wanted[2] == "inline" and "cid:" + file["Content-ID"].strip("<>") not in sent["parts"][1]:
          found.append("not in the page: " + wanted[0])
      if len(files) != len(sent["files"]): found.append("%d files" % len(files))
      if texts.get_content_type() != "multipart/alternative": found.append("not alternative")
      calendars = ["text/calendar"] if sent["files"] and sent["files"][-1][0] == "invite.ics" else []
      if types != ["text/plain", "text/html"] + calendars: found.append(repr(types))
      if [a.addr_spec for a in message["To"].addresses] != [sent["address"]]:
        found.append("to " + message["To"])
      if len(message["From"].addresses) != 1: found.append("from " + message["From"])
      if message["Subject"] != " ".join(sent["subject"].split()):
        found.append("subject " + message["Subject"])
      if message["Message-ID"] != sent["messageID"]: found.append(message["Message-ID"])
      for part, text in zip(parts, sent["parts"]):
        if lines(part.get_content()) != lines(text): found.append("text of " + part.get_content_type())
      for fault in found: print(number, fault)
    """

  private func faults(_ sent: [Sent]) throws -> String {
    String(
      decoding: try Python.run(Self.judge, input: JSONEncoder().encode(sent)), as: UTF8.self)
  }

  @Test func `every golden message is what it was meant to be`() throws {
    let sent = try GoldenCase.all.map { golden in
      let parts = try golden.read()
      return try Sent(
        parts.composer(), parts.recipient(), parts.fieldValues())
    }
    #expect(!sent.isEmpty)
    let found = try faults(sent)
    #expect(found == "")
  }

  @Test func `the judge sees what is wrong`() throws {
    let parts = try #require(GoldenCase.all.first).read()
    let composer = try parts.composer()
    let sent = try Sent(composer, parts.recipient(), parts.fieldValues())
    var json = String(decoding: try JSONEncoder().encode([sent]), as: UTF8.self)
    json = json.replacing("Subject: Happy", with: "Subject: Sad")
      .replacing("text\\/html", with: "text\\/plain")
    let found = String(
      decoding: try Python.run(Self.judge, input: Data(json.utf8)), as: UTF8.self)
    #expect(found.contains("subject Sad New Year"))
    #expect(found.contains("['text/plain', 'text/plain']"))
  }

  @Test(arguments: SampleCampaigns.names)
  func `every message of a sample campaign is what it was meant to be`(name: String) throws {
    let workspace = SampleCampaigns.workspace
    var problems = Problems()
    let settings = try #require(workspace.settings(&problems))
    let plan = try #require(
      CampaignPlan(
        name: name, in: workspace, settings: settings, at: Instant(seconds: 1_641_917_700),
        problems: &problems))
    let composer = plan.composer
    var sent: [Sent] = []
    let counts = try plan.readAudience(isSuppressed: { _ in false }, problems: &problems) {
      sent.append(try Sent(composer, $0.address, $0.values))
    }
    #expect(!problems.hasErrors, "\(problems.kept)")
    #expect(counts.recipients == sent.count && sent.count > 20)
    let found = try faults(sent)
    #expect(found == "")
  }
}

/// The workspace that the repository is.
enum SampleCampaigns {
  static let workspace = Workspace(
    folder: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
      .standardized.path)
  static let names = workspace.campaignNames
}
