import Mail

extension Settings.Signature {
  /// `dkim:`: `{selector, key: {file}, domain}`, or a list of them. Each is checked as far as that
  /// can be done without its key, which is for those who send.
  static func read(
    _ root: inout YAMLMapping, _ problems: inout Problems
  ) -> [Settings.Signature] {
    var signatures: [Settings.Signature] = []
    for var entry in root.listedMappings("dkim", &problems) {
      let signature = Settings.Signature(&entry, &problems)
      entry.finish(&problems)
      guard let signature else { continue }
      let isRepeated = signatures.contains {
        $0.selector == signature.selector && $0.domain == signature.domain
      }
      if isRepeated {
        problems.error(
          .repeatedKey, at: entry.place(of: "selector"),
          "selector: \(signature.selector) stands here twice",
          hint: "each key has a selector, and so a DNS record, of its own")
      }
      signatures.append(signature)
    }
    return signatures
  }

  private init?(_ entry: inout YAMLMapping, _ problems: inout Problems) {
    let errors = problems.errorCount
    let domain = entry.parsed("domain", expected: "a domain", &problems) {
      try? Address("x@" + $0).domain
    }
    let selector = entry.required("selector", hint: "selector: s1", &problems)
    let keyHint = "write key: {file: dkim/s1.pem}; `postroom dkim keygen` makes one"
    var file: String?
    let before = problems.errorCount
    if entry.isMapping("key") {
      var key = entry.mapping("key", &problems)
      file = key?.required("file", hint: keyHint, &problems)
      key?.finish(&problems)
    } else if entry.string("key", &problems) != nil {
      problems.error(
        .secret, at: entry.place(of: "key"), "key: a key is never written in this file",
        hint: keyHint)
    } else if problems.errorCount == before {
      problems.error(
        .missingKey, at: entry.place(of: "key"), "key is missing", hint: keyHint)
    }
    if let selector, !Self.isSelector(selector) {
      problems.error(
        .badValue, at: entry.place(of: "selector"),
        "selector: \"\(selector)\" is no name of letters, digits and hyphens")
    }
    guard let selector, let file, problems.errorCount == errors else { return nil }
    self.init(
      domain: domain, selector: selector, file: file, domainPlace: entry.textPlace(of: "domain"),
      filePlace: entry.place(of: "key"))
  }

  /// RFC 6376 section 3.1: labels of RFC 5321's sub-domain, with dots between them.
  public static func isSelector(_ text: String) -> Bool {
    text.utf8.count <= 63 && (try? Address("x@\(text).example.org")) != nil
  }
}
