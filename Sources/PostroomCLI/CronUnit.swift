import Foundation
import Postroom

/// How cron or systemd is told to run `postroom run` for a workspace, every ten minutes.
struct CronUnit {
  let workspace: Workspace

  private var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? "/usr/local/bin/postroom"
  }

  /// A line of crontab(5): `%` ends a command there unless a backslash stands before it.
  var crontab: String {
    let command = "\(Self.shellWord(program)) run -C \(Self.shellWord(workspace.folder))"
    return "*/10 * * * *  \(command.replacing("%", with: "\\%"))"
  }

  /// Two units (systemd.service(5), systemd.timer(5)). Deferred mail that is left is no failure.
  var systemd: String {
    """
    # /etc/systemd/system/postroom.service
    [Unit]
    Description=Postroom: submit what is due
    Wants=network-online.target
    After=network-online.target

    [Service]
    Type=oneshot
    ExecStart=\(Self.unitWord(program)) run -C \(Self.unitWord(workspace.folder))
    SuccessExitStatus=75
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
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789/._-+".unicodeScalars.contains($0))
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
