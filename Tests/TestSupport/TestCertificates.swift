import Foundation

/// A server's certificate that a test may ask for, all signed by one throw-away authority.
public enum TestCertificate: String, CaseIterable, Sendable {
  /// For `localhost` and 127.0.0.1, and valid.
  case trusted
  /// For the same names, and valid until yesterday.
  case expired
  /// Valid, for `elsewhere.example.org` only.
  case wrongName
}

/// The files of the throw-away authority, made by `openssl` once a week in a temporary directory.
public struct TestCertificates: Sendable {
  /// Fails where there is no `openssl`.
  public static let shared = Result { try TestCertificates() }

  /// Whether a test of TLS can run here.
  public static var isAvailable: Bool { (try? shared.get()) != nil }

  private let directory: String

  /// The authority's certificate, in PEM: a client that is to trust the server is given this.
  public var authorityPath: String { directory + "/authority.pem" }
  var keyPath: String { directory + "/server.key" }
  func path(of certificate: TestCertificate) -> String {
    directory + "/\(certificate.rawValue).pem"
  }

  public struct Failure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { "test certificates: \(reason)" }
  }

  private init() throws {
    let week = Int(Date().timeIntervalSince1970) / (7 * 86_400)
    let name = NSTemporaryDirectory() + "/postroom-test-certificates-\(getuid())-\(week)"
    directory = name
    let files = FileManager.default
    guard !files.fileExists(atPath: authorityPath) else { return }
    let draft = name + "-\(UUID().uuidString)"
    try files.createDirectory(
      atPath: draft, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? files.removeItem(atPath: draft) }
    try Self.make(in: draft)
    // A rename is all or nothing, so tests that run side by side see whole sets only.
    if rename(draft, name) != 0 && !files.fileExists(atPath: authorityPath) {
      throw Failure(reason: "cannot write \(name)")
    }
  }

  private static func make(in directory: String) throws {
    let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try openssl(
      ["req", "-x509"] + ec + [
        "-keyout", "authority.key", "-out", "authority.pem", "-days", "30",
        "-subj", "/CN=Postroom test authority", "-addext", "keyUsage=critical,keyCertSign",
      ], in: directory)
    try openssl(
      ["req"] + ec + ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=test server"],
      in: directory)
    for certificate in TestCertificate.allCases {
      let names =
        certificate == .wrongName
        ? "DNS:elsewhere.example.org" : "DNS:localhost,IP:127.0.0.1"
      try Data("subjectAltName=\(names)\n".utf8)
        .write(to: URL(fileURLWithPath: directory + "/names"))
      try openssl(
        [
          "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
          "-CAcreateserial", "-extfile", "names", "-out", "\(certificate.rawValue).pem",
          "-days", certificate == .expired ? "-1" : "30",
        ], in: directory)
    }
  }

  private static func openssl(_ arguments: [String], in directory: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(reason: "openssl \(arguments.joined(separator: " ")) failed")
    }
  }
}
