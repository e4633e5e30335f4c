import Foundation

/// `Benchmarks/sink` beside the test bundle: a relay that takes mail faster than Postroom sends it,
/// and writes down what came in the order in which it came.
///
/// It is a process of its own, so what it has written down is true of any run that was killed.
public final class Sink {
  /// On 127.0.0.1; what comes in on one of them is told apart from the others.
  public let ports: [Int]
  private let folder: String
  private let process = Process()
  /// Its standard input, whose end would end it.
  private let leash: FileHandle

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// - Parameter options: as `Benchmarks/sink/sink.c` names them.
  public init(_ options: [String] = [], listeners: Int = 1) throws {
    folder = NSTemporaryDirectory() + "/postroom-sink-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(description: "sink: no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    leash = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments =
      options + [
        "--while-stdin", "--listeners", "\(listeners)", "--port-file", "\(folder)/ports",
        "--journal", "\(folder)/journal",
      ]
    process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    ports = try Self.ports(in: "\(folder)/ports", of: process)
  }

  deinit {
    try? leash.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: folder)
  }

  public static let path =
    (BuiltBinary.path as NSString).deletingLastPathComponent + "/sink"

  private static func ports(in file: String, of process: Process) throws -> [Int] {
    let deadline = Moment.now + .seconds(10)
    while Moment.now < deadline && process.isRunning {
      if let text = try? String(contentsOfFile: file, encoding: .utf8) {
        return text.split(separator: "\n").compactMap { Int($0) }
      }
      usleep(1000)
    }
    throw Failure(description: "\(path) does not start")
  }

  public var processID: pid_t { process.processIdentifier }

  public func url(port: Int? = nil) -> String { "smtp://127.0.0.1:\(port ?? ports[0])" }

  /// What has come so far.
  public func journal() throws -> SinkJournal {
    SinkJournal(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/journal")))
  }

  /// How much has been written down so far, in octets.
  public var journalSize: Int {
    var status = stat()
    return stat("\(folder)/journal", &status) == 0 ? Int(status.st_size) : 0
  }

  /// What had come when no connection was open any more: after a run has ended, everything that it
  /// said.
  public func journalAtRest() throws -> SinkJournal {
    try journal(within: .seconds(30)) { $0.connections.allSatisfy(\.isClosed) }
  }

  /// What had come when `isMet` first held.
  public func journal(
    within limit: Duration, until isMet: (SinkJournal) -> Bool
  ) throws -> SinkJournal {
    let deadline = Moment.now + limit
    while true {
      let journal = try journal()
      if isMet(journal) { return journal }
      guard Moment.now < deadline else {
        throw Failure(description: "sink: what was waited for did not come in \(limit)")
      }
      usleep(500)
    }
  }
}
