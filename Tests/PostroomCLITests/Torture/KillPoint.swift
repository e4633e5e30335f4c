import Foundation
import TestSupport

/// Where a run is killed.
enum KillPoint: CustomStringConvertible {
  /// As a thread of it is about to make its `number`th such call, which it does not make any more.
  case call(String, number: Int)
  /// So many microseconds after the relay has had so many final dots in all.
  case moment(dots: Int, microseconds: UInt32)

  /// How often the busiest thread of a run makes each call that `Tests/Recorder/killer.c` knows.
  static func calls(of arguments: [String], in folder: String) throws -> [String: Int] {
    let file = folder + "/calls"
    _ = try BuiltBinary.start(
      arguments, in: folder,
      under: ["env", "LD_PRELOAD=\(BuiltBinary.recorder)", "POSTROOM_CALLS=\(file)"]
    ).wait()
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ")
        return (String(words[0]), Int(words[1]) ?? 0)
      })
  }

  var kind: String {
    switch self {
    case .call(let name, _): name
    case .moment: "any moment"
    }
  }

  var description: String {
    switch self {
    case .call(let name, let number): "\(name) \(number)"
    case .moment(let dots, let microseconds): "\(microseconds) us after dot \(dots)"
    }
  }
}
