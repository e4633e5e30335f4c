import Foundation
import Postroom
import TestSupport
import Testing

@testable import PostroomCLI

/// The units of the Debian package, beside those that `postroom schedule --systemd` prints.
struct PackagedUnitTests {
  private static let names = ["postroom@.service", "postroom@.timer", "postroom-serve@.service"]

  @Test func `the package's run and timer are those that schedule prints`() throws {
    let unit = CronUnit(workspace: Workspace(folder: "/srv/wmhtc"), program: "/usr/bin/postroom")
    let packaged = Set(
      try Self.names.prefix(2).flatMap {
        try Repository.text("scripts/packaging/\($0)").split(separator: "\n").map(String.init)
      })
    let printed = unit.units.split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix("#") && !$0.hasPrefix("Description=") }
    #expect(printed.count == 13)
    for line in printed {
      let wanted = line.replacing("/srv/wmhtc", with: "%f").replacing("=/usr", with: "=:/usr")
      #expect(packaged.contains(wanted))
    }
  }

  @Test(arguments: [
    "/srv/wmhtc", "/srv/our news/50 %", "/home/zoë/mail-out", "/srv/.news/_a:b", "/", "/a\\b/",
  ])
  func `a workspace's timer is named as systemd-escape does`(folder: String) throws {
    let expected = [
      "/srv/wmhtc": "srv-wmhtc", "/srv/our news/50 %": #"srv-our\x20news-50\x20\x25"#,
      "/home/zoë/mail-out": #"home-zo\xc3\xab-mail\x2dout"#, "/srv/.news/_a:b": "srv-.news-_a:b",
      "/": "-", "/a\\b/": #"a\x5cb"#,
    ][folder]
    let timer = CronUnit(workspace: Workspace(folder: folder)).timer
    #expect(timer == "postroom@\(try #require(expected)).timer")
    guard Program.isThere("/usr/bin/systemd-escape") else { return }
    let escape = ["--path", "--template=postroom@.timer", folder]
    #expect(try Program.run("/usr/bin/systemd-escape", escape) == "\(timer)\n")
  }

  @Test(
    .enabled(if: Program.isThere("/usr/bin/systemd-analyze"), "systemd is not installed"),
    arguments: names)
  func `systemd finds no fault in a unit of the package`(name: String) throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    let program = "/usr/bin/postroom"
    // systemd looks for the program and the pages, which are there once the package is installed.
    for name in Self.names {
      let text = try Repository.text("scripts/packaging/\(name)")
        .replacing(program + "-serve", with: "/bin/true").replacing(program, with: "/bin/true")
        .split(separator: "\n").filter { !$0.hasPrefix("Documentation=") }.joined(separator: "\n")
      try workspace.write(text + "\n", to: name.replacing("@", with: "@srv-wmhtc"))
    }
    let file = workspace.url(name.replacing("@", with: "@srv-wmhtc")).path
    let script = "systemd-analyze verify \"$0\" 2>&1; echo $?"
    #expect(try Program.run("/bin/sh", ["-c", script, file]) == "0\n")
  }
}
