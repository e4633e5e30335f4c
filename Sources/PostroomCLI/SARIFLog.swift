import Postroom

/// What `check` found in all campaigns, as a log of the Static Analysis Results Interchange Format
/// (SARIF 2.1.0, OASIS Standard; section numbers below are its own).
struct SARIFLog {
  /// The workspace, an absolute path: places are relative to it.
  let folder: String
  let reports: [CheckReport]
  let exit: Int32

  var json: JSONValue {
    .object([
      ("$schema", .text("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .text("2.1.0")),
      ("runs", .list([.object(run)])),
    ])
  }

  private var run: JSONObject {
    [
      ("tool", .object([("driver", .object(driver))])),
      // Section 3.20: a run that found problems did what it was asked to.
      (
        "invocations",
        .list([
          .object([("executionSuccessful", .flag(true)), ("exitCode", .number(Int(exit)))])
        ])
      ),
      ("originalUriBaseIds", .object([("WORKSPACE", .object([("uri", .text(folderURI))]))])),
      // Section 3.14.17: what a column counts.
      ("columnKind", .text("unicodeCodePoints")),
      ("results", .list(results)),
    ]
  }

  private var driver: JSONObject {
    [
      ("name", .text("postroom")),
      ("version", .text(PostroomCommand.configuration.version)),
      ("rules", .list(Rule.allCases.map { .object(Self.descriptor($0)) })),
    ]
  }

  /// Section 3.49.
  private static func descriptor(_ rule: Rule) -> JSONObject {
    [
      ("id", .text(rule.rawValue)),
      ("shortDescription", .object([("text", .text(rule.summary))])),
      ("defaultConfiguration", .object([("level", .text(rule.severity.rawValue))])),
    ]
  }

  /// A list that several campaigns share is wrong once.
  private var results: [JSONValue] {
    var shown: Set<Problem> = []
    return reports.flatMap { report in
      report.problems.kept.filter { shown.insert($0).inserted }.map {
        .object(result($0, in: report.campaign))
      }
    }
  }

  /// Section 3.27. The hint is part of the message, for few viewers show anything else.
  private func result(_ problem: Problem, in campaign: String?) -> JSONObject {
    let index = Rule.allCases.firstIndex(of: problem.rule)!
    let text = problem.hint.map { "\(problem.message)\nhint: \($0)" } ?? problem.message
    return [
      ("ruleId", .text(problem.rule.rawValue)), ("ruleIndex", .number(index)),
      ("level", .text(problem.severity.rawValue)),
      ("message", .object([("text", .text(text))])),
      (
        "locations",
        .list([.object([("physicalLocation", .object(Self.location(problem.place)))])])
      ),
      ("properties", .object([("campaign", .optional(campaign))])),
    ]
  }

  private static func location(_ place: Problem.Place) -> JSONObject {
    var artifact: JSONObject = [("uri", .text(encoded(place.file)))]
    // A contacts file may stand outside the workspace.
    if !place.file.hasPrefix("/") { artifact.append(("uriBaseId", .text("WORKSPACE"))) }
    var location: JSONObject = [("artifactLocation", .object(artifact))]
    if let line = place.line {
      var region: JSONObject = [("startLine", .number(line))]
      if let column = place.column { region.append(("startColumn", .number(column))) }
      location.append(("region", .object(region)))
    }
    return location
  }

  /// Section 3.14.14: a base URI ends with a slash.
  private var folderURI: String {
    "file://\(Self.encoded(folder))\(folder.hasSuffix("/") ? "" : "/")"
  }

  /// RFC 3986 section 3.3: a path with everything but the unreserved characters and slashes encoded.
  private static func encoded(_ path: String) -> String {
    path.utf8.reduce(into: "") { result, byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || "-._~/".utf8.contains(byte)
      let digits = String(byte, radix: 16, uppercase: true)
      result += isPlain ? String(Unicode.Scalar(byte)) : "%\(byte < 16 ? "0" : "")\(digits)"
    }
  }
}
