import Mail
import Postroom
import SMTP

/// What the DNS tells receivers of the sender: SPF, DKIM and DMARC.
struct SenderRecordCheck {
  private(set) var findings: [Finding] = []

  typealias Texts = (String) throws(TextRecords.Unanswered) -> [String]

  init(
    _ workspace: Workspace, _ settings: Settings,
    texts: Texts = { name throws(TextRecords.Unanswered) in try TextRecords.texts(at: name) }
  ) {
    guard let from = settings.sender.from?.address.domain else { return }
    let sender = settings.sender.bounces?.domain ?? from
    findings.append(Self.spf(sender, texts))
    findings += Self.dkim(RecordCheck(workspace, settings, texts: texts), settings)
    findings.append(Self.dmarc(from, sender, settings, texts))
  }

  /// Of the reverse-path's domain, which is the one that SPF looks at (RFC 7208 section 2.4).
  private static func spf(_ domain: String, _ texts: Texts) -> Finding {
    let subject = "SPF"
    do throws(TextRecords.Unanswered) {
      let found = try texts(domain)
      let records = found.compactMap { SPFRecord($0) }
      guard let record = records.first else {
        return Finding(
          subject, .warning, "\(domain) has no record",
          hint: "publish one that names the relay, as its provider says: v=spf1 include:... -all")
      }
      guard records.count == 1 else {
        return Finding(
          subject, .error, "\(domain) has \(records.count) records, and receivers then take none",
          hint: "make one of them")
      }
      if record.allowsAnybody {
        return Finding(
          subject, .error, "\(domain) lets every host of the world send in its name",
          hint: "end it with -all or ~all")
      }
      if try record.lookups(texts: texts) > SPFRecord.mostLookups {
        return Finding(
          subject, .error,
          "\(domain) makes receivers ask the DNS more than ten times: they take none",
          hint: "take out what does not send any more")
      }
      return Finding(subject, .ok, "\(domain): \(found.first { SPFRecord($0) != nil } ?? "")")
    } catch {
      return Finding(subject, .unknown, "no DNS server answered about \(domain)")
    }
  }

  private static func dkim(_ check: RecordCheck, _ settings: Settings) -> [Finding] {
    let subject = "DKIM"
    guard !settings.signatures.isEmpty else {
      return [
        Finding(
          subject, .warning, "messages are not signed here",
          hint: "where the relay does not sign them: `postroom dkim keygen`")
      ]
    }
    let sound = check.sound.map { Finding(subject, .ok, $0) }
    return sound
      + check.problems.kept.map { problem in
        // A server that did not answer says nothing about the record.
        let standing = problem.severity == .error ? Finding.Standing.error : .unknown
        return Finding(subject, standing, problem.message, hint: problem.hint)
      }
  }

  private static func dmarc(
    _ from: String, _ sender: String, _ settings: Settings, _ texts: Texts
  ) -> Finding {
    let subject = "DMARC"
    do throws(TextRecords.Unanswered) {
      for name in DMARCRecord.names(for: from) {
        guard let record = try texts(name).lazy.compactMap({ DMARCRecord($0) }).first else {
          continue
        }
        let isSigned = settings.signatures.contains {
          record.isAligned(signer: $0.domain ?? from, with: from)
        }
        guard isSigned || record.isAligned(sender: sender, with: from) else {
          return Finding(
            subject, .error,
            "\(name) says \(record.policy), and neither a signature nor bounces: is of From's domain",
            hint: "sign with `dkim:` in the name of \(from), or let bounces: be an address of it")
        }
        return Finding(subject, .ok, "\(name): \(record.policy)")
      }
      return Finding(
        subject, .warning, "\(from) has no record",
        hint: "publish _dmarc.\(from) with v=DMARC1; p=none; rua=mailto:ADDRESS")
    } catch {
      return Finding(subject, .unknown, "no DNS server answered about \(from)")
    }
  }
}
