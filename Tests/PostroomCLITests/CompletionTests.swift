import Foundation
import TestSupport
import Testing

/// What bash offers where Tab is pressed, asked as bash asks.
@Suite(.enabled(if: Program.isThere("/bin/bash"), "bash is not installed"))
struct CompletionTests {
  @Test(arguments: [
    (["send", ""], "rain spring"), (["preview", "sp"], "spring"), (["check", "zz"], ""),
    (["why", "ann@example.org", "r"], "rain"), (["-C", ".", "status", ""], "rain spring"),
  ])
  func `campaigns are offered by name`(words: [String], offered: String) throws {
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

  @Test func `outside of a workspace nothing is offered`() throws {
    let words = ["---completion", "send", "--", "positional@0", "2", "0", "postroom", "send", ""]
    #expect(try BuiltBinary.run(words, in: "/").standardOutput.isEmpty)
  }
}
