import Foundation

/// Numbers as people read them.
public enum FigureText {
  /// With thousands apart: 1,234,567.
  public static func number(_ value: Int) -> String {
    var digits = Array(String(abs(value)))
    for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// "1 recipient", "2 recipients".
  public static func count(_ value: Int, _ noun: String) -> String {
    "\(number(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// "98.2 %"; never all or nothing when some are left.
  public static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0, part > 0 else { return "0 %" }
    guard part < whole else { return "100 %" }
    let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
    let shown = min(999, max(1, tenths))
    return shown % 10 == 0 ? "\(shown / 10) %" : "\(shown / 10).\(shown % 10) %"
  }
}
