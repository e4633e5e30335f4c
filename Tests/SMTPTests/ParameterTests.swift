import Mail
import TestSupport
import Testing

@testable import SMTP

/// The parameters of MAIL FROM, and what is refused because the relay could not take it.
struct ParameterTests {
  /// RFC 1870 section 3: the doubled dots are not counted.
  @Test(arguments: [
    (["SIZE 1000"], ["SIZE=22"]), (["SIZE"], ["SIZE=22"]), ([], []),
    (["8BITMIME", "SMTPUTF8"], []),
  ])
  func `SIZE is declared where it is offered`(keywords: [String], declared: [String]) throws {
    let message = try Submission("Subject: x\r\n\r\n.hello\r\n")
    #expect(try parameters(keywords, message) == declared)
  }

  @Test func `a size that is no limit limits nothing`() {
    for line in ["SIZE", "SIZE 0", "size 0", "SIZE x", "SIZE 99999999999999999999999"] {
      #expect(Capabilities(lines: [line]).size && Capabilities(lines: [line]).largestMessage == nil)
    }
    #expect(Capabilities(lines: ["server.test", "size 1000"]).largestMessage == 1000)
  }

  /// RFC 6531 section 3.4: only for an address that needs it.
  @Test func `SMTPUTF8 is asked for by an address beyond ASCII alone`() throws {
    let keywords = ["SMTPUTF8", "8BITMIME"]
    #expect(try parameters(keywords, try Submission(to: "jörg@example.org")) == ["SMTPUTF8"])
    #expect(
      try parameters(keywords, try Submission(from: "jörg@example.org")) == ["SMTPUTF8"])
    #expect(try parameters(keywords, try Submission(to: "ann@exämple.org")) == [])
  }

  @Test func `8-bit content is declared where it may be sent`() throws {
    let message = try Submission("Subject: x\r\n\r\ncafé\r\n", allowing8Bit: true)
    #expect(try parameters(["8BITMIME"], message) == ["BODY=8BITMIME"])
  }

  @Test func `a domain beyond ASCII goes out as A-labels`() throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport().open()
    #expect(session.submit(try Submission(to: "ann@Exämple.ORG")).code == 250)
    #expect(server.accepted[0].forwardPaths == ["ann@xn--exmple-cua.org"])
  }

  @Test func `the null reverse-path is written as such`() throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport().open()
    #expect(session.submit(try Submission(from: nil)).code == 250)
    #expect(server.connections[0].commands.contains { $0.hasPrefix("MAIL FROM:<> ") })
  }

  @Test func `an address beyond ASCII is refused where SMTPUTF8 is not offered`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().without("SMTPUTF8"))
    let session = try server.transport().open()
    let refusal = session.refusal(of: try Submission(to: "jörg@example.org"))
    #expect(refusal?.code == 550 && refusal?.enhancedStatus == EnhancedStatus(5, 6, 7))
    #expect(session.refusal(of: try Submission()) == nil)
  }

  @Test func `8-bit content is refused where 8BITMIME is not offered`() throws {
    let server = try ScriptedSMTPServer(SMTPScript().without("8BITMIME"))
    let session = try server.transport().open()
    let message = try Submission("Subject: x\r\n\r\ncafé\r\n", allowing8Bit: true)
    #expect(session.refusal(of: message)?.isPermanent == true)
  }

  @Test func `a message larger than the relay takes is refused, and one as large is not`() throws {
    var script = SMTPScript()
    script.keywords = ["SIZE 22", "PIPELINING"]
    let server = try ScriptedSMTPServer(script)
    let session = try server.transport().open()
    let fits = try Submission("Subject: x\r\n\r\n.hello\r\n")
    #expect(session.refusal(of: fits) == nil)
    let tooLarge = session.refusal(of: try Submission("Subject: x\r\n\r\n.hello!\r\n"))
    #expect(tooLarge?.code == 552 && tooLarge?.enhancedStatus == EnhancedStatus(5, 3, 4))
    #expect(session.submit(fits).code == 250)
    #expect(server.violations == [])
  }

  /// What MAIL FROM said to a relay that offers `keywords`.
  private func parameters(_ keywords: [String], _ message: Submission) throws -> [String] {
    var script = SMTPScript()
    script.keywords = keywords + ["PIPELINING"]
    let server = try ScriptedSMTPServer(script)
    let session = try server.transport().open()
    #expect(session.submit(message).code == 250)
    #expect(server.violations == [])
    return server.accepted.first?.parameters ?? ["nothing was accepted"]
  }
}
