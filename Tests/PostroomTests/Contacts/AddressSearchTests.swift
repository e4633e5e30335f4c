import Foundation
import Mail
import Testing

@testable import Postroom

/// An address in any text: as a whole or not at all.
struct AddressSearchTests {
  @Test(arguments: [
    ("ann@example.org", true), ("Ann <ANN@Example.ORG>", true), ("to=<ann@example.org>,", true),
    ("to=ann@example.org", true), ("write to ann@example.org.", true), ("ann@example.org;b", true),
    ("joann@example.org", false), ("x.ann@example.org", false), ("ann+x@example.org", false),
    ("ann@example.org.uk", false), ("ann@example.organic", false), ("ann@example", false),
    ("ann@xexample.org", false), ("", false), ("@", false),
    ("joann@example.org ann@example.org", true),
  ])
  func `it is found where it stands as a whole`(text: String, isThere: Bool) throws {
    #expect(AddressSearch(try Address("Ann@example.org")).isIn(text) == isThere)
  }

  @Test func `the lines of a file that have it are named, each once`() throws {
    let path = NSTemporaryDirectory() + "/postroom-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text =
      "email\r\nann@example.org\r\njoann@example.org\r\n\"x\",ANN@example.org,ann@example.org\n"
    try Data((text + "\nann@example.org").utf8).write(to: URL(fileURLWithPath: path))
    let search = AddressSearch(try Address("ann@example.org"))
    #expect(search.lines(of: path) == [2, 4, 6])
    #expect(search.lines(of: path + "x") == nil)
  }
}
