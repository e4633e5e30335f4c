import Foundation
import Glibc

/// A real Postfix with a configuration, a queue and a log of its own, on a loopback port.
///
/// It takes mail for the example domains, delivers it into one Maildir, and passes nothing on. It
/// runs below the test as its child, and ends with it; what a killed test left behind is cleared
/// away by the next start.
public final class Postfix: Sendable {
  public let port: Int
  private let directory: String
  private let master: Monitor<Process?>

  public struct Failure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { "Postfix: \(reason)" }
  }

  /// Whether one can be started: Postfix is installed, and this is root, as it demands.
  public static var isAvailable: Bool {
    geteuid() == 0 && access("/usr/sbin/postfix", X_OK) == 0
  }

  /// Starts one, and waits until it greets. Who begins with `unknown` is taken from whoever sends, and
  /// is then found not to be there: their mail comes back.
  public static func start(unknown: String? = nil) throws -> Postfix {
    PostfixRemains.clear()
    let postfix = try Postfix(unknown: unknown)
    try postfix.waitForGreeting()
    return postfix
  }

  private init(unknown: String?) throws {
    port = ScriptedSMTPServer.unusedPort()
    directory = try PostfixRemains.makeDirectory()
    let files = FileManager.default
    for name in ["configuration", "queue", "data", "mail"] {
      try files.createDirectory(atPath: "\(directory)/\(name)", withIntermediateDirectories: false)
    }
    let (mail, data) = (directory + "/mail", directory + "/data")
    chown(mail, PostfixConfiguration.mailOwner, PostfixConfiguration.mailOwner)
    if let owner = getpwnam("postfix") { chown(data, owner.pointee.pw_uid, 0) }
    let configuration = PostfixConfiguration(
      directory: directory, port: port, knownParameters: try Self.knownParameters(),
      unknown: unknown)
    for (name, text) in [
      ("main.cf", configuration.main), ("master.cf", configuration.master),
      ("domains", PostfixConfiguration.domains + "\n"), ("mailboxes", configuration.mailboxes),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/configuration/\(name)"))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/postfix")
    process.arguments = ["-c", directory + "/configuration", "start-fg"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    master = Monitor(process)
    PostfixRemains.endAtExit()
  }

  deinit { stop() }

  /// Ends it and removes all its files; once is enough.
  public func stop() {
    let process = master.change { master in
      defer { master = nil }
      return master
    }
    guard let process else { return }
    // The child is a shell that waits for Postfix's master, which a signal must be sent to.
    if !PostfixRemains.endMaster(of: directory) { process.terminate() }
    process.waitUntilExit()
    // Its servers end by themselves when it does.
    _ = Self.poll(atMost: .seconds(5)) { (try? RawSMTPClient(port: port)) == nil }
    try? FileManager.default.removeItem(atPath: directory)
  }

  private func waitForGreeting() throws {
    let isUp = Self.poll(atMost: .seconds(20)) {
      guard let client = try? RawSMTPClient(port: port, limit: .seconds(5)) else { return false }
      return (try? client.reply().first?.hasPrefix("220 postfix.example.org")) ?? false
    }
    if !isUp { throw Failure(reason: "does not greet; its log:\n\(log)") }
  }

  /// Asks again and again, as another program's doings cannot be waited for otherwise.
  private static func poll(atMost limit: Duration, _ isMet: () -> Bool) -> Bool {
    let deadline = Moment.now + limit
    while !isMet() {
      guard Moment.now < deadline else { return false }
      Glibc.poll(nil, 0, 10)
    }
    return true
  }

  private static func knownParameters() throws -> Set<String> {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/postconf")
    process.arguments = ["-dH"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Set(text.split(separator: "\n").map(String.init))
  }
}

extension Postfix {
  public var url: String { "smtp://127.0.0.1:\(port)" }
  public var maildir: String { directory + "/mail" }

  /// What Postfix has logged so far.
  public var log: String {
    (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? ""
  }

  /// Gives Postfix something to log until `moment` has gone by, so that its log goes on past it.
  public func keepLogging(past moment: Date) throws {
    _ = Self.poll(atMost: .seconds(60)) { Date() > moment }
    let before = log.utf8.count
    _ = try RawSMTPClient(port: port).reply()
    guard Self.poll(atMost: .seconds(10), { log.utf8.count > before }) else {
      throw Failure(reason: "has stopped logging; its log:\n\(log)")
    }
  }

  /// What has been delivered so far, in no order.
  public func messages() -> [DeliveredMessage] {
    let new = maildir + "/new"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
    return names.compactMap { name in
      FileManager.default.contents(atPath: "\(new)/\(name)").map {
        DeliveredMessage(path: "\(new)/\(name)", bytes: Array($0))
      }
    }
  }

  /// Waits until `count` messages have been delivered; delivery follows the reply by a moment.
  public func messages(
    atLeast count: Int, within limit: Duration = .seconds(30)
  ) throws -> [DeliveredMessage] {
    let new = maildir + "/new"
    let hasCome = Self.poll(atMost: limit) {
      ((try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []).count >= count
    }
    guard hasCome else { throw Failure(reason: "delivered fewer than \(count); its log:\n\(log)") }
    return messages()
  }
}
