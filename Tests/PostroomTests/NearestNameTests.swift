import Testing

@testable import Postroom

@Suite struct NearestNameTests {
  private static let fields = ["first_name", "last_name", "status", "email", "id"]

  @Test(arguments: [
    ("frist_name", "first_name"), ("firstname", "first_name"), ("Status", "status"),
    ("statsu", "status"), ("emial", "email"), ("it", "id"), ("membership", nil), ("", nil),
    ("xy", nil), ("x", nil), (String(repeating: "x", count: 1_000), nil),
  ])
  func `the nearest name is suggested, and a far one is not`(name: String, nearest: String?) {
    #expect(nearestName(to: name, among: Self.fields) == nearest)
  }

  @Test func `of equally near names the first is taken`() {
    #expect(nearestName(to: "name", among: ["nama", "namb"]) == "nama")
  }
}
