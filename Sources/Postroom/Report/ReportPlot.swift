import Foundation

/// Small plots as inline SVG. Each stands beside a table or a sentence that says the same, so none of
/// them is read aloud.
enum ReportPlot {
  /// A column for each span, the highest as high as the plot.
  static func columns(_ timeline: CampaignFigures.Timeline, in zone: TimeZone) -> String {
    let (width, height, foot) = (720.0, 168.0, 36.0)
    let most = Double(max(1, timeline.counts.max() ?? 1))
    // One span alone is no wall.
    let pitch = min(width / Double(max(1, timeline.counts.count)), 48)
    let bars = timeline.counts.enumerated().filter { $0.element > 0 }.map {
      index, count -> String in
      let tall = max(2, Double(count) / most * (height - 8))
      let wide = max(1, pitch - min(3, pitch / 4))
      return "<rect x=\"\(short(Double(index) * pitch))\" y=\"\(short(height - tall))\" "
        + "width=\"\(short(wide))\" height=\"\(short(tall))\" rx=\"1.5\"/>"
    }
    let first = time(timeline.start, timeline, zone)
    let end = time(timeline.last, timeline, zone)
    let isOne = timeline.counts.count < 4
    return """
      <svg class="plot" viewBox="0 0 \(short(width)) \(short(height + foot))" preserveAspectRatio="xMinYMid" aria-hidden="true">
      <line x1="0" x2="\(short(width))" y1="\(short(height + 0.5))" y2="\(short(height + 0.5))"/>
      <g class="bar">\(bars.joined())</g>
      <text x="0" y="\(short(height + 28))">\(first)</text>
      \(isOne ? "" : "<text x=\"\(short(min(width, pitch * Double(timeline.counts.count))))\" y=\"\(short(height + 28))\" class=\"end\">\(end)</text>")
      </svg>
      """
  }

  /// Parts of a whole, side by side.
  static func parts(_ parts: [(kind: String, share: Double)]) -> String {
    var left = 0.0
    let bars = parts.map { kind, share -> String in
      defer { left += share * 100 }
      return
        "<rect class=\"\(kind)\" x=\"\(short(left))\" y=\"0\" width=\"\(short(share * 100))\" height=\"6\"/>"
    }
    return """
      <svg class="parts" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">\(bars.joined())</svg>
      """
  }

  static func time(
    _ instant: Instant, _ timeline: CampaignFigures.Timeline, _ zone: TimeZone
  ) -> String {
    let isOneDay = timeline.last.seconds - timeline.start.seconds < 86_400
    return instant.words(
      timeline.step >= 86_400
        ? "d MMM" : isOneDay ? timeline.step < 60 ? "HH:mm:ss" : "HH:mm" : "d MMM HH:mm",
      in: zone)
  }

  private static func short(_ number: Double) -> String {
    let text = String(format: "%.2f", number)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }
}
