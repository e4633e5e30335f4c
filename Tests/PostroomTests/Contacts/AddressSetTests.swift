import Testing

@testable import Postroom

@Suite struct AddressSetTests {
  @Test func `an address seen before gives the row of the first`() {
    var seen = AddressSet()
    #expect(seen.insert("ann@example.org", row: 2) == nil)
    #expect(seen.insert("bob@example.org", row: 3) == nil)
    #expect(seen.insert("ann@example.org", row: 4) == 2)
    #expect(seen.insert("ann@example.org", row: 5) == 2)
    #expect(seen.count == 2)
  }

  @Test func `no address is lost or invented as the set grows`() {
    var seen = AddressSet()
    for row in 2..<50_000 { #expect(seen.insert("member\(row)@example.org", row: row) == nil) }
    for row in 2..<50_000 { #expect(seen.insert("member\(row)@example.org", row: 1) == row) }
    #expect(seen.count == 49_998)
  }
}
