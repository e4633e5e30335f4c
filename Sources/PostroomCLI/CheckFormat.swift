import ArgumentParser

/// The forms in which `check` says what it found.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
  /// Problems on stderr, a verdict a campaign on stdout.
  case text
  /// An object a campaign, a line each.
  case json
  /// One document of SARIF 2.1.0, which editors and code review tools show beside the text.
  case sarif
}
