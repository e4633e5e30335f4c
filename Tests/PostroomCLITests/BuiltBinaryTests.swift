import Foundation
import TestSupport
import Testing

struct BuiltBinaryTests {
  @Test func `a run's output and exit code are what a shell would see`() throws {
    let good = try BuiltBinary.run(["--version"])
    #expect(good.status == 0 && good.standardOutput == "0.1.0\n" && good.standardError == "")
    let bad = try BuiltBinary.run(["send", "x", "-C", "missing"], in: "/")
    #expect(bad.status == 66 && bad.standardOutput == "")
    #expect(bad.standardError.contains("there is no postroom.yaml in missing"))
  }
}
