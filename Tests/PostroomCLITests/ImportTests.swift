import Foundation
import Testing

/// The shape of the sources, read from the sources (design section 3).
struct ImportTests {
  private static let allowed: [String: Set<String>] = [
    "Mail": ["CCrypto", "CIDN2", "Glibc"],
    "SMTP": ["CCurl", "CResolv", "Glibc", "Mail", "Synchronization"],
    "Postroom": [
      "CGumbo", "CMarkGFM", "CYaml", "CZlib", "Dispatch", "Foundation", "GRDB", "GRDBSQLite",
      "Glibc", "Mail", "Yams",
    ],
    "PostroomCLI": [
      "ArgumentParser", "Foundation", "Glibc", "Mail", "Postroom", "SMTP", "Synchronization",
    ],
    "PostroomServe": [
      "ArgumentParser", "Dispatch", "Foundation", "HTTPTypes", "Hummingbird", "HummingbirdCore",
      "Logging", "NIOCore", "NIOHTTPTypes", "Postroom",
    ],
  ]

  @Test(arguments: ["Mail", "SMTP", "Postroom", "PostroomCLI", "PostroomServe"])
  func `a target imports only what it may`(target: String) throws {
    let allowed = try #require(Self.allowed[target])
    let paths = try swiftFiles(under: "Sources/\(target)")
    #expect(paths.count > 5)
    for path in paths {
      for module in imports(of: try Repository.text(path)) {
        #expect(allowed.contains(module), "\(path) imports \(module)")
      }
    }
  }

  @Test func `there are no other targets in Sources`() throws {
    let targets = Set(
      try swiftFiles(under: "Sources").map { String($0.split(separator: "/")[1]) })
    #expect(targets == Set(Self.allowed.keys))
  }

  @Test func `an import is seen with whatever stands before it`() {
    let text = """
      // import A
      import B
      @testable import C
      public import struct D.Inner
      @_implementationOnly  import E
      let text = "import F"
      """
    #expect(imports(of: text) == ["B", "C", "D", "E"])
  }

  /// Contacts/ writes a value escaped as it is asked to, and Audience/ asks the programs which
  /// fields they want of a member.
  private static let exceptions: Set<String> = ["Escaping", "MergeProgram"]

  /// Data flows one way; what a folder on the left does not know, it cannot depend on.
  @Test func `each folder of Postroom names only types of the folders to its left`() throws {
    let folders = [
      "Schedule", "Leaving", "Contacts", "Audience", "Rendering", "Page", "Campaign", "Editing",
      "Publishing",
      "Outbox", "Report", "Preferences",
      "Feedback", "Resolution",
      "Delivery",
    ]
    let code = try folders.map { folder in
      try swiftFiles(under: "Sources/Postroom/\(folder)").map {
        withoutCommentsAndTexts(try Repository.text($0))
      }.joined(separator: "\n")
    }
    for (index, folder) in folders.enumerated() {
      // A type inside another may bear the name of one elsewhere.
      let own = names(in: code[index], /(?:struct|class|enum) (\w+)/)
      let words = names(in: code[index], /(\w+)/).subtracting(own).subtracting(Self.exceptions)
      for right in folders.indices where right > index {
        let types = names(
          in: code[right], /(?m)^(?:public )?(?:final )?(?:struct|class|enum) (\w+)/)
        #expect(!types.isEmpty)
        let named = words.intersection(types).sorted().joined(separator: ", ")
        #expect(named == "", "\(folder)/ names \(named) of \(folders[right])/")
      }
    }
  }

  private func names(in code: String, _ pattern: Regex<(Substring, Substring)>) -> Set<String> {
    Set(code.matches(of: pattern).map { String($0.1) })
  }

  @Test func `no Swift file has 400 lines`() throws {
    for path in try swiftFiles(under: "Sources") + swiftFiles(under: "Tests") {
      let lines = try Repository.text(path).utf8.count { $0 == UInt8(ascii: "\n") }
      #expect(lines < 400, "\(path)")
    }
  }

  private func swiftFiles(under folder: String) throws -> [String] {
    try Repository.files(under: folder).filter { $0.hasSuffix(".swift") }
  }

  private func imports(of text: String) -> [String] {
    let pattern = /^(?:@\w+\s+|\w+\s+)*import\s+(?:(?:struct|class|enum|func|var|let)\s+)?(\w+)/
    return text.split(separator: "\n").compactMap { line in
      line.prefixMatch(of: pattern).map { String($0.1) }
    }
  }

  private func withoutCommentsAndTexts(_ code: String) -> String {
    code.replacing(/(?s)""".*?"""/, with: "").replacing(/"(?:[^"\\\n]|\\.)*"/, with: "")
      .replacing(/\/\/.*/, with: "")
  }
}
