import Foundation
import TestSupport
import Testing

/// What bash and fish offer where Tab is pressed.
@Suite(.enabled(if: Program.isThere("/bin/bash"), "bash is not installed"))
struct CompletionTests {
  @Test(arguments: [
    (["send", ""], "rain spring"), (["preview", "sp"], "spring"), (["check", "zz"], ""),
    (["why", "ann@example.org", "r"], "rain"), (["-C", ".", "status", ""], "rain spring"),
    (["why", "B"], "bob@example.org"), (["preview", "rain", "--to", "x"], ""),
    (["export", ""], "ann@example.org bob@example.org cat@example.org dan@example.org"),
  ])
  func `campaigns are offered by name, and members by address`(words: [String], offered: String)
    throws
  {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.write(try workspace.text("campaigns/spring.md"), to: "campaigns/rain.md")
    try workspace.write(
      try BuiltBinary.run(["--generate-completion-script", "bash"]).standardOutput, to: "complete")
    let script = """
      cd "$1"; source ./complete; shift
      PATH="$1:$PATH"; shift
      COMP_WORDS=(postroom "$@"); COMP_CWORD=$#; COMP_LINE="${COMP_WORDS[*]}"
      COMP_POINT=${#COMP_LINE}; COMPREPLY=()
      _postroom
      echo "${COMPREPLY[*]}"
      """
    let folder = (BuiltBinary.path as NSString).deletingLastPathComponent
    let shown = try Program.run(
      "/bin/bash", ["-c", script, "bash", workspace.folder.path, folder] + words)
    #expect(shown == "\(offered)\n")
  }

  @Test(
    .enabled(
      if: Program.isThere("/usr/bin/fish") && Program.isThere("/usr/bin/python3"),
      "fish or python3 is not installed"))
  func `fish offers campaigns too, at a terminal`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.write(try workspace.text("campaigns/spring.md"), to: "campaigns/rain.md")
    try workspace.write(
      try BuiltBinary.run(["--generate-completion-script", "fish"]).standardOutput, to: "complete")
    let script = """
      import os, pty, select, signal, sys, time
      child, terminal = pty.fork()
      if child == 0:
          os.chdir(sys.argv[1])
          os.environ.update(HOME=sys.argv[1], TERM="xterm", PATH=sys.argv[2] + ":" + os.environ["PATH"])
          os.execv("/usr/bin/fish", ["fish", "--no-config", "--interactive"])
      os.write(terminal, b"source complete\\rpostroom send \\t\\t")
      shown, end = b"", time.monotonic() + 60
      while time.monotonic() < end and not (b"rain" in shown and b"spring" in shown):
          if select.select([terminal], [], [], 1)[0]:
              shown += os.read(terminal, 65536)
      os.kill(child, signal.SIGKILL)
      print("both" if time.monotonic() < end else shown)
      """
    let folder = (BuiltBinary.path as NSString).deletingLastPathComponent
    let shown = try Program.run(
      "/usr/bin/python3", ["-c", script, workspace.folder.path, folder])
    #expect(shown == "both\n")
  }

  @Test func `outside of a workspace nothing is offered`() throws {
    let words = ["---completion", "send", "--", "positional@0", "2", "0", "postroom", "send", ""]
    #expect(try BuiltBinary.run(words, in: "/").standardOutput.isEmpty)
  }
}
