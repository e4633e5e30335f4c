import Foundation
import Glibc

/// One run of the `postroom` executable that was built beside these tests.
///
/// It is spawned as a shell would: all signals as by default, no descriptor of the tests' but its
/// own three, and an environment of `PATH` and what the test names.
public final class BuiltBinary: Sendable {
  /// How a run ended.
  public struct Ending: Sendable {
    public let standardOutput: String
    public let standardError: String
    /// The exit code, or 128 and the number of the signal that killed it, as a shell says it.
    public let status: Int32
  }

  public struct Failure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { "the built binary: \(reason)" }

    public init(reason: String) { self.reason = reason }
  }

  public let processID: pid_t
  private let captures: Captures

  /// Where the build put it: beside the test bundle.
  public static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/postroom"
  }()

  /// The library of `Tests/Recorder`, which is loaded under it.
  public static let recorder =
    (path as NSString).deletingLastPathComponent + "/libRecorder.so"

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - folder: the working directory; the tests' own when nil.
  ///   - environment: added to `PATH`.
  ///   - input: what it reads from standard input.
  public static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:],
    input: String = ""
  ) throws -> Ending {
    try start(arguments, in: folder, environment: environment, input: input).wait()
  }

  /// Starts it; `wait` must be called once.
  ///
  /// - Parameter command: a program that runs it, with its own arguments before it.
  public static func start(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:],
    input: String = "", under command: [String] = []
  ) throws -> BuiltBinary {
    let captures = try Captures(input: input)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, path) in captures.paths.enumerated() {
      let mode = number == 0 ? O_RDONLY : O_WRONLY
      posix_spawn_file_actions_addopen(&actions, Int32(number), path, mode, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let variables = ["PATH": search].merging(environment) { $1 }.map { "\($0)=\($1)" }
    // `env` becomes the program, so the process stays the same one.
    let command = ["env"] + (folder.map { ["-C", $0] } ?? []) + command + [path] + arguments
    var processID: pid_t = 0
    let result = withStrings(command) { command in
      withStrings(variables) {
        posix_spawn(&processID, "/usr/bin/env", &actions, &attributes, command, $0)
      }
    }
    guard result == 0 else {
      throw Failure(reason: "\(path): \(String(cString: strerror(result)))")
    }
    return BuiltBinary(processID: processID, captures: captures)
  }

  private init(processID: pid_t, captures: Captures) {
    self.processID = processID
    self.captures = captures
  }

  public func send(_ signal: Int32) { _ = Glibc.kill(processID, signal) }

  /// What it has written to standard error until now.
  public var errorsSoFar: String { captures.text(2) }

  /// Whether `wait` would not block.
  public var hasEnded: Bool {
    var status = siginfo_t()
    return waitid(P_PID, id_t(processID), &status, WEXITED | WNOHANG | WNOWAIT) == 0
      && status.si_signo == SIGCHLD
  }

  /// Blocks until it has ended.
  public func wait() throws -> Ending {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(reason: "waitpid: error \(errno)") }
    }
    let signal = status & 0x7F
    return Ending(
      standardOutput: captures.text(1), standardError: captures.text(2),
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
  }

  /// The files that stand in for its three standard streams, removed with this.
  private final class Captures: Sendable {
    private let folder: String
    var paths: [String] { ["in", "out", "err"].map { "\(folder)/\($0)" } }

    init(input: String) throws {
      folder = NSTemporaryDirectory() + "/postroom-run-\(UUID().uuidString)"
      let files = FileManager.default
      try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
      for (path, text) in zip(paths, [input, "", ""]) {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func text(_ number: Int) -> String {
      String(decoding: FileManager.default.contents(atPath: paths[number]) ?? Data(), as: UTF8.self)
    }
  }
}

/// Calls `body` with a C array of C strings that ends in nil.
private func withStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
