import Foundation
import Postroom

/// How cron or systemd is told to run `postroom run` for a workspace, every ten minutes.
struct CronUnit {
  let workspace: Workspace
  var program =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? "/usr/local/bin/postroom"

  /// The package has a timer for any workspace, and puts the program here.
  private var isPackaged: Bool {
    program == "/usr/bin/postroom"
      && FileManager.default.fileExists(atPath: "/usr/lib/systemd/system/postroom@.timer")
  }

  /// A line of crontab(5): `%` ends a command there unless a backslash stands before it.
  var crontab: String {
    let command = "\(Self.shellWord(program)) run -C \(Self.shellWord(workspace.folder))"
    return "*/10 * * * *  \(command.replacing("%", with: "\\%"))"
  }

  /// What starts the package's timer; two units (systemd.service(5), systemd.timer(5)) where it is not
  /// installed.
  var systemd: String {
    isPackaged ? "systemctl enable --now \(Self.shellWord(timer))" : units
  }

  /// The package's timer for this workspace, whose folder is escaped as systemd.unit(5) says.
  var timer: String {
    let path = workspace.folder.split(separator: "/").joined(separator: "/")
    let instance = path.utf8.enumerated().map { place, byte in
      switch byte {
      case UInt8(ascii: "/"): "-"
      case UInt8(ascii: ".") where place > 0, UInt8(ascii: "_"), UInt8(ascii: ":"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        String(UnicodeScalar(byte))
      default: "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }
    }
    return "postroom@\(path.isEmpty ? "-" : instance.joined()).timer"
  }

  /// Deferred mail that is left is no failure, nor is it one to be stopped.
  var units: String {
    """
    # /etc/systemd/system/postroom.service
    [Unit]
    Description=Postroom: submit what is due
    Wants=network-online.target
    After=network-online.target

    [Service]
    Type=oneshot
    ExecStart=\(Self.unitWord(program)) run -C \(Self.unitWord(workspace.folder))
    SuccessExitStatus=75 143
    # User=the one to whom the workspace belongs

    # /etc/systemd/system/postroom.timer
    [Unit]
    Description=Postroom, every ten minutes

    [Timer]
    OnCalendar=*:0/10
    Persistent=true

    [Install]
    WantedBy=timers.target

    # systemctl daemon-reload && systemctl enable --now postroom.timer
    """
  }

  private static func isPlain(_ word: String) -> Bool {
    word.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789/._-+@".unicodeScalars.contains($0))
    }
  }

  private static func shellWord(_ word: String) -> String {
    isPlain(word) ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }

  private static func unitWord(_ word: String) -> String {
    let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("%", with: "%%").replacing("$", with: "$$")
    return isPlain(word) ? word : "\"\(escaped)\""
  }
}
