import TestSupport
import Testing

@testable import SMTP

struct LoopbackTrialTests {
  @Test func `messages of every size come through this libcurl as they were sent`() throws {
    try LoopbackTrial.run()
  }

  @Test(arguments: LoopbackTrial.sizes)
  func `a message has its size, and a dot begins each line of its body`(size: Int) {
    let bytes = LoopbackTrial.message(of: size)
    #expect(bytes.count == size)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    let body = text.components(separatedBy: "\r\n\r\n")[1].dropLast(2)
    #expect(body.components(separatedBy: "\r\n").allSatisfy { $0.hasPrefix(".") && $0.count < 160 })
  }

  /// What the trial has to tell apart: a sender that doubles no dots.
  @Test func `a message whose dots were not doubled is not the same at the relay`() throws {
    let relay = try #require(LoopbackRelay())
    let client = try RawSMTPClient(port: relay.port)
    try client.write("EHLO client.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA")
    try client.write(".one", "..two", "three", ".")
    try client.write("QUIT")
    relay.serve()
    #expect(relay.received == [Array("one\r\n.two\r\nthree\r\n".utf8)])
  }

  @Test(
    arguments: [
      (0x07_22_00, ["CVE-2019-3823", "CVE-2021-22947"]), (0x07_40_00, ["CVE-2021-22947"]),
      (0x07_4E_00, ["CVE-2021-22947"]), (0x07_4F_00, []), (0x07_58_01, []), (0x08_15_00, []),
    ] as [(UInt32, [String])])
  func `a libcurl with a known fault is told by its number`(number: UInt32, faults: [String]) {
    let version = CurlVersion(text: "", tls: nil, number: number)
    #expect(version.faults.map { String($0.prefix { $0 != ":" }) } == faults)
  }

  @Test func `an address of this machine has a name that leads back to it, or none`() throws {
    for name in try ReverseName.all(of: "127.0.0.1") {
      #expect(name.address == "127.0.0.1" && (name.name == nil) == !name.isConfirmed)
    }
  }
}
