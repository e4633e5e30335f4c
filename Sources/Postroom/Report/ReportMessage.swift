import Foundation
import Mail

/// A campaign's report as a mail to its operator: the summary to read, and the page beside it.
public struct ReportMessage {
  private let report: CampaignReport
  private let from: Mailbox
  private let reversePath: Address?
  private let signers: [DKIMSigner]

  /// Signed as the campaigns are. nil when the settings have no sender, or a key that cannot be read.
  public init?(
    _ report: CampaignReport, _ settings: Settings, in workspace: Workspace, at now: Instant
  ) {
    guard let from = settings.sender.from else { return nil }
    let planned = PlannedSignatures(settings.signatures, from: from, in: workspace)
    guard planned.faults.isEmpty else { return nil }
    self.report = report
    self.from = from
    reversePath = settings.sender.bounces ?? from.address
    signers = planned.signatures.compactMap { signature in
      planned.keys[signature.key].map {
        DKIMSigner(
          domain: signature.domain, selector: signature.selector, key: $0, time: now.seconds)
      }
    }
  }

  /// What is submitted to `address`.
  public func submission(
    to address: Address, at now: Instant
  ) throws(ComposingFailure) -> Submission {
    let mark = UUID().uuidString
    let offset = report.zone.secondsFromGMT(for: now.date)
    var bytes = HeaderField.tokens("Date", [MessageDate.text(now.seconds, offset: offset)])
    bytes += HeaderField.mailbox(
      "From", displayName: (from.name ?? "").utf8, address: from.address)
    bytes += HeaderField.mailbox("To", displayName: "".utf8, address: address)
    bytes += HeaderField.unstructured("Subject", report.subject.utf8)
    bytes += "Message-ID: <\(mark)@\(from.address.domain)>\r\nMIME-Version: 1.0\r\n".utf8
    // RFC 3834 section 5: no machine is to answer it.
    bytes += "Auto-Submitted: auto-generated\r\n".utf8
    let boundary = "=_r\(mark)"
    bytes += "Content-Type: multipart/mixed;\r\n boundary=\"\(boundary)\"\r\n".utf8
    bytes += "\r\n--\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r\n".utf8
    bytes += "Content-Transfer-Encoding: base64\r\n\r\n".utf8
    bytes += Base64.lines(Array(report.text.replacing("\n", with: "\r\n").utf8))
    bytes += "\r\n--\(boundary)\r\n".utf8
    bytes += EncodedEnclosure.attachment(
      "\(report.campaign)-report.html", "text/html; charset=utf-8",
      Array(ReportPage(report).html.utf8))
    bytes += "\r\n--\(boundary)--\r\n".utf8
    do throws(DKIMKeyError) { try DKIMSigner.sign(&bytes, by: signers) } catch { throw .unsigned }
    do throws(ContentError) {
      return Submission(
        envelope: Envelope(reversePath: reversePath, forwardPath: address),
        content: try Content(bytes, allowing8Bit: !address.isASCII))
    } catch { throw .content(error) }
  }
}
