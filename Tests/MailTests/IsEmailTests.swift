import Mail
import Testing

/// Dominic Sayers's isemail test set, by category.
@Suite(.enabled(if: IsEmailCase.isPresent, "no isemail corpus"))
struct IsEmailTests {
  @Test func `ordinary addresses are accepted, whatever the DNS says`() throws {
    let cases = try IsEmailCase.all(in: ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"])
    #expect(cases.count == 22)
    for test in cases {
      #expect(throws: Never.self, "\(test.id): \(test.address)") { try Address(test.address) }
    }
  }

  @Test(arguments: [
    ("ISEMAIL_ERR", 66), ("ISEMAIL_CFWS", 10), ("ISEMAIL_DEPREC", 20), ("ISEMAIL_RFC5322", 30),
    // By policy: quoted local parts, literals, numeric and single-label domains.
    ("ISEMAIL_RFC5321", 16),
  ])
  func `what has no place in an envelope is refused`(category: String, count: Int) throws {
    let cases = try IsEmailCase.all(in: [category])
    #expect(cases.count == count)
    for test in cases {
      #expect(throws: AddressError.self, "\(test.id): \(test.address)") {
        try Address(test.address)
      }
    }
  }
}
