import Foundation
import SMTP
import TestSupport
import Testing

struct DoctorTests {
  @Test func `what sending depends on is tried, and nobody is mailed`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let examined = try workspace.postroom("doctor")
    #expect(examined.status == 0)
    let lines = examined.standardOutput.split(separator: "\n").map(String.init)
    #expect(
      lines[0] == "libcurl   ok       \(CurlVersion.current.text) with \(CurlVersion.current.tls!)")
    #expect(
      lines[1]
        == "loopback  ok       messages of 1,000; 65,535; 65,536; 65,537 and 150,000 octets came as they were sent"
    )
    #expect(lines[2].hasPrefix("relay     ok       \(server.url); no TLS; offers PIPELINING, "))
    // With a DNS or without one, each has a line.
    for subject in ["SPF", "DKIM", "DMARC", "PTR"] {
      #expect(lines.contains { $0.hasPrefix(subject + " ") })
    }
    #expect(server.messages.isEmpty && server.violations == [])
    #expect(!FileManager.default.fileExists(atPath: workspace.folder.path + "/var"))
  }

  @Test func `a relay that is not there ends it with 69, and the rest is said all the same`() throws
  {
    let workspace = try CommandWorkspace(
      relay: "smtp://localhost:\(ScriptedSMTPServer.unusedPort())")
    let examined = try workspace.postroom("doctor")
    #expect(examined.status == 69)
    #expect(examined.standardOutput.contains("\nrelay     error    smtp://localhost:"))
    #expect(examined.standardOutput.contains("\nDMARC"))
  }

  @Test func `a refused login ends it with 77, and the password is nowhere`() throws {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN"]
    script.credentials = .init(username: "news", secret: "right-secret")
    script.requiresLogin = true
    let server = try ScriptedSMTPServer(script)
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "  tls: none\n",
      "  tls: none\n  username: news\n  password: {env: RELAY_PASSWORD}\n")
    let refused = try workspace.postroom(
      "doctor", "--verbose", environment: ["RELAY_PASSWORD": "wrong-secret"])
    #expect(refused.status == 77 && refused.standardOutput.contains("relay     error"))
    #expect(!refused.everything.contains("wrong-secret"))
    let taken = try workspace.postroom(
      "doctor", environment: ["RELAY_PASSWORD": "right-secret"])
    #expect(taken.status == 0 && taken.standardOutput.contains("; logged in; offers"))
  }

  @Test func `a secret that cannot be had ends it with 78`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.edit(
      "postroom.yaml", "  tls: none\n",
      "  tls: none\n  username: news\n  password: {file: no-such-file}\n")
    let examined = try workspace.postroom("doctor")
    #expect(examined.status == 78 && examined.standardError.contains("postroom.yaml:"))
    #expect(examined.standardOutput.contains("smtp: cannot be used as it is"))
  }

  @Test func `as JSON it says the same, and the exit code`() throws {
    let workspace = try CommandWorkspace(
      relay: "smtp://localhost:\(ScriptedSMTPServer.unusedPort())")
    let examined = try workspace.postroom("doctor", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(examined.standardOutput.utf8)) as? [String: Any])
    #expect(object["exit_code"] as? Int == 69)
    let findings = try #require(object["findings"] as? [[String: Any]])
    #expect(
      findings.map { $0["subject"] as? String }.prefix(3) == ["libcurl", "loopback", "relay"])
    #expect(findings[2]["standing"] as? String == "error" && findings[2]["hint"] is String)
  }
}
