import Foundation
import TestSupport
import Testing

extension Torture {
  /// What is previewed is what the relay holds, byte for byte, for every recipient.
  struct FidelityTests {
    @Test func `the relay holds what preview shows, whatever a spreadsheet holds`() throws {
      let count = Torture.size(300, full: 2000)
      let away = ScriptedSMTPServer.unusedPort()
      let campaign = try NaughtyCampaign(
        count: count, seed: Torture.seed, relay: "smtp://localhost:\(away)")
      // Queued, so that the Date is frozen, and none has left.
      #expect(try campaign.workspace.postroom("send", "spring").status == 69)
      let before = try campaign.previews(in: "before")
      #expect(before.prefix(campaign.sizes.count).map(\.count) == campaign.sizes)

      let server = try ScriptedSMTPServer()
      let sent = try campaign.workspace.postroom("send", "spring", "--smtp", server.url)
      #expect(sent.status == 0, "\(sent.standardError)")
      #expect(server.violations == [])
      let messages = server.accepted
      #expect(messages.count == count)
      let held = Dictionary(grouping: messages) { $0.forwardPaths.joined(separator: " ") }
      for (address, preview) in zip(campaign.addresses, before) {
        let contents = held[address]?.map(\.content) ?? []
        #expect((contents == [preview]) as Bool, "\(address): \(contents.map(\.count))")
      }
      for index in stride(from: 0, to: count, by: count / 10) {
        let after = try campaign.preview(of: campaign.addresses[index])
        #expect((after == before[index]) as Bool, "\(campaign.addresses[index])")
      }
      let octets = before.map(\.count).reduce(0, +)
      try Torture.note("messages compared with their previews; octets", "\(count); \(octets)")
    }

    @Test(.enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
    func `a Maildir of Postfix holds what preview shows, too`() throws {
      let postfix = try Postfix.start()
      defer { postfix.stop() }
      let count = Torture.size(60, full: 300)
      let campaign = try NaughtyCampaign(
        count: count, seed: Torture.seed &+ 7, relay: postfix.url, ends: [65_536],
        isForPostfix: true)
      let sent = try campaign.workspace.postroom("send", "spring")
      #expect(sent.status == 0, "\(sent.standardOutput) \(sent.standardError)")
      let previews = try campaign.previews(in: "after")
      let messages = try postfix.messages(atLeast: count)
      #expect(messages.count == count)
      let held = Dictionary(grouping: messages, by: \.recipient)
      for (address, preview) in zip(campaign.addresses, previews) {
        let contents = held[address]?.map(\.content) ?? []
        #expect((contents == [preview]) as Bool, "\(address): \(contents.map(\.count))")
      }
      try Torture.note("of them in a Maildir of Postfix", "\(count)")
    }
  }
}
