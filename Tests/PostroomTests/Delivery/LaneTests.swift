import Mail
import Testing

@testable import Postroom

/// In which order messages that are ready are handed out.
struct LaneTests {
  private func lane(_ addresses: String...) throws -> Lane {
    let composer = try Delivering(members: 1).composer
    var lane = Lane()
    for (id, address) in addresses.enumerated() {
      lane.append(try assignment(address, id: id, composer))
    }
    return lane
  }

  private func assignment(
    _ address: String, id: Int, campaign: Int64 = 1, _ composer: Composer
  ) throws -> Assignment {
    let message = OutboxMessage(
      id: Int64(id), campaign: campaign, address: try Address(address),
      values: FieldValues(["Ann"]), attempts: 0, firstAttempt: nil, due: Delivering.start)
    return Assignment(message: message, composer: composer, expiresAt: nil)
  }

  private func order(_ lane: Lane) -> [String] {
    var lane = lane
    var order: [String] = []
    while let next = lane.takeFirst() { order.append(next.message.address.text) }
    return order
  }

  @Test func `domains take turns, and within one the order stays`() throws {
    let lane = try lane("1@a.org", "2@a.org", "3@a.org", "1@b.org", "1@c.org", "2@c.org")
    #expect(lane.count == 6)
    #expect(order(lane) == ["1@a.org", "1@b.org", "1@c.org", "2@a.org", "2@c.org", "3@a.org"])
  }

  @Test func `what is put back is the next`() throws {
    var lane = try lane("1@a.org", "2@a.org", "1@b.org")
    let taken = lane.takeFirst()
    let first = try #require(taken)
    _ = lane.takeFirst()
    lane.putBack(first)
    #expect(lane.count == 2)
    #expect(order(lane) == ["1@a.org", "2@a.org"])
  }

  @Test func `a campaign that is withdrawn leaves no message behind`() throws {
    let composer = try Delivering(members: 1).composer
    var lane = Lane()
    for id in 0..<6 {
      lane.append(try assignment("\(id)@a.org", id: id, campaign: Int64(id % 2), composer))
    }
    lane.append(try assignment("x@b.org", id: 9, campaign: 1, composer))
    lane.remove(campaign: 1)
    #expect(lane.count == 3)
    #expect(order(lane) == ["0@a.org", "2@a.org", "4@a.org"])
  }
}
