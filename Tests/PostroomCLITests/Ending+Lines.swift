import Foundation
import TestSupport

extension BuiltBinary.Ending {
  /// The bytes on standard output.
  var bytes: [UInt8] { Array(standardOutput.utf8) }

  /// The lines on standard output.
  var lines: [String] { standardOutput.split(separator: "\n").map(String.init) }

  /// Standard output as JSON objects, one a line.
  var objects: [NSDictionary] {
    get throws {
      try lines.compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
      }
    }
  }
}
