import Foundation
import Glibc
import TestSupport
import Testing

/// A secret stands nowhere but where it was put: not in what is said with --verbose, not in the
/// state file, not in the arguments of any process; whatever the relay repeats of it.
struct SecrecyTests {
  private static let secret = "pa55 wörd/🔑+x"
  private static let username = "news@example.org"

  /// What a relay may do with a login that it has read.
  enum Behaviour: CaseIterable {
    case takesIt
    case repeatsItInEveryReply
    case refusesIt
    case repeatsItRefusing
    case repeatsItEncoded
    case repeatsItForNow
    case offersNone

    func script(_ script: SMTPScript) -> SMTPScript {
      var script = script
      let forms = SecrecyTests.forms
      switch self {
      case .takesIt: break
      case .repeatsItInEveryReply:
        script = script.on(.auth, reply: "235 2.7.0 welcome, \(forms[0])")
          .on(.mail, reply: "250 2.1.0 \(forms[1]) may go on")
          .on(.rcpt(containing: "ann@"), reply: "550 5.7.1 not with \(forms[0])")
          .on(.rcpt(containing: "bob@"), reply: "450 4.7.1 not yet with \(forms[4])")
          .on(.finalDot, reply: "250 2.0.0 \(forms[5]) queued as Q1")
      case .refusesIt:
        script.credentials = .init(username: SecrecyTests.username, secret: "another")
      case .repeatsItRefusing:
        script = script.on(.auth, reply: "535-5.7.8 I know", "535 5.7.8 \(forms[0])")
      case .repeatsItEncoded:
        script = script.on(.auth, reply: "535 5.7.8 \(forms[3]) \(forms[4]) \(forms[5])")
      case .repeatsItForNow:
        script = script.on(.auth, reply: "454 4.7.0 \(forms[0]) \(forms[2])")
      case .offersNone:
        script.mechanisms = []
      }
      return script
    }
  }

  /// As it stands, percent-encoded, in base64, and as part of each mechanism's response.
  private static let forms: [String] = {
    let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let responses = [
      secret, "\0\(username)\0\(secret)", "user=\(username)\u{1}auth=Bearer \(secret)\u{1}\u{1}",
    ]
    return [secret, encoded, encoded.lowercased()]
      + responses.map { Data($0.utf8).base64EncodedString() }
  }()

  @Test(arguments: ["plain", "login", "xoauth2"], Behaviour.allCases)
  func `no run says, keeps or passes on its secret`(
    mechanism: String, behaviour: Behaviour
  ) throws {
    var script = SMTPScript()
    script.mechanisms = ["PLAIN", "LOGIN", "XOAUTH2"]
    script.credentials = .init(username: Self.username, secret: Self.secret)
    script.requiresLogin = true
    let server = try ScriptedSMTPServer(
      behaviour.script(script).on(
        .greeting, times: 1, action: .delayed(.milliseconds(150), reply: "220 server.test")))
    let workspace = try Self.workspace(for: server, mechanism, behaviour.source)
    let run = try BuiltBinary.start(
      ["send", "spring", "--verbose"], in: workspace.folder.path,
      environment: ["RELAY_SECRET": Self.secret])
    #expect(server.wait { !$0.connections.isEmpty })
    Self.expectNoSecret(in: Self.argumentsOfAll, "the arguments of a process")
    let ending = try run.wait()
    #expect(behaviour.endings.contains(ending.status))
    Self.expectNoSecret(in: Data(ending.everything.utf8), "what was said")
    #expect(ending.standardError.contains("< 220 server.test\n"))
    let folder = workspace.url("var")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      Self.expectNoSecret(in: try Data(contentsOf: folder.appending(path: name)), name)
    }
  }

  private static func workspace(
    for server: ScriptedSMTPServer, _ mechanism: String, _ source: String
  ) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "  tls: none\n",
      """
        tls: none
        username: \(username)
        auth: \(mechanism)
        password: \(source)

      """)
    try workspace.write(secret + "\n", to: "secret")
    try workspace.setMode(0o600, of: "secret")
    return workspace
  }

  /// What `ps` would show of every process.
  private static var argumentsOfAll: Data {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.reduce(into: Data()) { all, process in
      guard Int(process) != nil else { return }
      all += FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
    }
  }

  private static func expectNoSecret(in bytes: Data, _ place: String) {
    #expect(!bytes.isEmpty || place.hasSuffix(".lock") || place.contains("-"), "\(place) was read")
    for form in forms {
      #expect(bytes.range(of: Data(form.utf8)) == nil, "\(place) holds \(form)")
    }
  }
}

extension SecrecyTests.Behaviour {
  /// Each kind of secret meets each mechanism.
  fileprivate var source: String {
    let sources = ["{env: RELAY_SECRET}", "{file: secret}", "{command: [cat, secret]}"]
    return sources[Self.allCases.firstIndex(of: self)! % 3]
  }

  fileprivate var endings: [Int32] {
    switch self {
    case .takesIt: [0]
    case .repeatsItInEveryReply: [1]
    case .repeatsItForNow: [69]
    case .refusesIt, .repeatsItRefusing, .repeatsItEncoded, .offersNone: [77]
    }
  }
}
