import Foundation
import TestSupport
import Testing

/// The scripted server's TLS, judged by OpenSSL's own client.
@Suite(.enabled(if: TestCertificates.isAvailable))
struct ScriptedSMTPServerTLSTests {
  @Test(arguments: [
    (TestCertificate.trusted, "Verify return code: 0 (ok)"),
    (.expired, "Verify return code: 10 (certificate has expired)"),
    (.wrongName, "Verify return code: 62 (hostname mismatch)"),
  ])
  func `each certificate has the fault it is named for`(
    certificate: TestCertificate, verdict: String
  ) throws {
    var script = SMTPScript()
    script.tls = .implicit(certificate)
    let server = try ScriptedSMTPServer(script)
    let session = try talk(to: server, [])
    #expect(session.contains(verdict))
    #expect(server.url.hasPrefix("smtps://localhost:"))
  }

  @Test func `a session goes on under TLS after STARTTLS`() throws {
    var script = SMTPScript()
    script.tls = .startTLS(.trusted)
    let server = try ScriptedSMTPServer(script)
    let session = try talk(to: server, ["-starttls", "smtp"])
    #expect(session.contains("Verify return code: 0 (ok)"))
    #expect(server.waitUntilIdle())
    #expect(server.connections[0].isEncrypted)
    #expect(server.connections[0].commands.last == "QUIT")
    #expect(server.violations == [])
  }

  @Test func `what follows STARTTLS in plain text is a violation`() throws {
    var script = SMTPScript()
    script.tls = .startTLS(.trusted)
    let server = try ScriptedSMTPServer(script)
    let client = try RawSMTPClient(port: server.port)
    _ = try client.reply()
    #expect(try client.ask("EHLO client.test").contains("250 STARTTLS"))
    try client.write("STARTTLS", "RSET")
    #expect(try client.reply()[0].hasPrefix("220"))
    #expect(server.violations == ["connection 1: spoke before the reply to STARTTLS"])
  }

  private func talk(to server: ScriptedSMTPServer, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:\(server.port)", "-crlf",
        "-verify_hostname",
        "localhost", "-CAfile", try TestCertificates.shared.get().authorityPath,
      ] + arguments
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("QUIT\n".utf8))
    try input.fileHandleForWriting.close()
    defer { process.waitUntilExit() }
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
