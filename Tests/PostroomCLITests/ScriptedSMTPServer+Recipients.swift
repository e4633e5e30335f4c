import TestSupport

extension ScriptedSMTPServer {
  /// Whom messages were accepted for, in alphabetical order; twice who got two.
  var recipients: [String] { accepted.flatMap(\.forwardPaths).sorted() }

  /// The message that was accepted for `address`.
  func message(to address: String) -> ReceivedMessage? {
    accepted.first { $0.forwardPaths == [address] }
  }
}
