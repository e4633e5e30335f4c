import Foundation
import Glibc

/// A real Dovecot with a configuration, a mailbox and a log of its own, on loopback ports: IMAP with
/// STARTTLS, IMAP without, and IMAP over TLS.
///
/// It ends with the test, however that ends: a shell waits for the test's end of a pipe to close.
public final class Dovecot: Sendable {
  /// Takes a login after STARTTLS only.
  public let port: Int
  public let securePort: Int
  private let directory: String
  private let shell: Monitor<(process: Process, lifeline: Pipe)?>

  public static let username = "inbox@example.org"
  public static let password = "a-pass\"word-of-tests"

  public struct Failure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { "Dovecot: \(reason)" }
  }

  /// Whether one can be started: Dovecot is installed, this is root, as its configuration here
  /// demands, and there are certificates.
  public static var isAvailable: Bool {
    geteuid() == 0 && access("/usr/sbin/dovecot", X_OK) == 0
      && access("/usr/lib/dovecot/imap", X_OK) == 0 && TestCertificates.isAvailable
  }

  public static func start() throws -> Dovecot {
    let dovecot = try Dovecot()
    try dovecot.waitForGreeting()
    return dovecot
  }

  private init() throws {
    shell = Monitor(nil)
    port = ScriptedSMTPServer.unusedPort()
    securePort = ScriptedSMTPServer.unusedPort()
    let files = FileManager.default
    // Its name is part of the names of sockets, which are short.
    directory = "/tmp/postroom-dovecot-\(getpid())-\(UUID().uuidString.prefix(4))"
    try files.createDirectory(
      atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    for part in ["mail", "mail/new", "mail/cur", "mail/tmp"] {
      try files.createDirectory(atPath: "\(directory)/\(part)", withIntermediateDirectories: false)
      chown("\(directory)/\(part)", Self.owner, Self.owner)
    }
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(directory)/dovecot.conf"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // Swift's threads block all signals, which what they start would inherit, SIGTERM too.
    let unblocked =
      "perl -MPOSIX -e 'sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV'"
    process.arguments = [
      "-c",
      "\(unblocked) /usr/sbin/dovecot -F -c \"$0\" </dev/null & cat >/dev/null; kill $!; wait; "
        + "rm -rf \"$1\"",
      "\(directory)/dovecot.conf", directory,
    ]
    let lifeline = Pipe()
    process.standardInput = lifeline
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    shell.change { $0 = (process, lifeline) }
  }

  deinit { stop() }

  /// Ends it and removes all its files; once is enough.
  public func stop() {
    let running = shell.change { shell in
      defer { shell = nil }
      return shell
    }
    guard let running else { return }
    try? running.lifeline.fileHandleForWriting.close()
    running.process.waitUntilExit()
  }

  private static let owner: UInt32 = 65_534

  private var configuration: String {
    let certificates = try? TestCertificates.shared.get()
    return """
      base_dir = \(directory)/run
      state_dir = \(directory)/state
      log_path = \(directory)/log
      protocols = imap
      listen = 127.0.0.1
      ssl = yes
      ssl_cert = <\(certificates?.path(of: .trusted) ?? "")
      ssl_key = <\(certificates?.keyPath ?? "")
      disable_plaintext_auth = yes
      # A client of this machine is a stranger too, so that the rules for strangers are tested.
      login_trusted_networks =
      first_valid_uid = 1
      mail_location = maildir:\(directory)/mail
      passdb {
        driver = static
        args = password=\(Self.password)
      }
      userdb {
        driver = static
        args = uid=\(Self.owner) gid=\(Self.owner) home=\(directory)/mail
      }
      service imap-login {
        chroot =
        inet_listener imap {
          port = \(port)
        }
        inet_listener imaps {
          port = \(securePort)
          ssl = yes
        }
      }
      service anvil {
        chroot =
      }
      namespace inbox {
        inbox = yes
      }

      """
  }

  private func waitForGreeting() throws {
    let deadline = Moment.now + .seconds(20)
    while (try? RawSMTPClient(port: port, limit: .seconds(5))) == nil {
      guard Moment.now < deadline else { throw Failure(reason: "does not start:\n\(log)") }
      Glibc.poll(nil, 0, 10)
    }
  }
}

extension Dovecot {
  public var maildir: String { directory + "/mail" }

  public var log: String {
    (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? ""
  }

  /// Puts a message into the mailbox, as a delivery does.
  public func deliver(_ octets: [UInt8], named name: String = UUID().uuidString) throws {
    let file = "\(maildir)/tmp/\(name)"
    try Data(octets).write(to: URL(fileURLWithPath: file))
    chown(file, Self.owner, Self.owner)
    guard rename(file, "\(maildir)/new/\(name)") == 0 else {
      throw Failure(reason: "\(name) cannot be delivered")
    }
  }

  /// The names of the files of a folder, in order: of INBOX, or of another by its name.
  public func files(in folder: String = "INBOX") -> [String] {
    let path = folder == "INBOX" ? maildir : "\(maildir)/.\(folder)"
    return ["new", "cur"].flatMap { part in
      (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part)")) ?? []
    }.sorted()
  }
}
