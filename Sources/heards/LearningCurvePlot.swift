import Foundation
import Training

/// Learning curves as an SVG of their own: F1 by effort, the effort on a logarithmic axis.
///
/// Lines are told apart by colour, mark and name; the colours follow the reader's light or dark scheme.
struct LearningCurvePlot {
  let curves: [LearningCurve]
  /// That of all heards marked whole, 0...1.
  let supervisedF1: Double
  let market: String?
  let seeds: Int

  // Of the whole, and what lies around the plot, in pixels.
  private let width = 860.0
  private let height = 500.0
  private let left = 60.0
  private let right = 210.0
  private let top = 78.0
  private let bottom = 56.0

  private struct Line {
    let name: String
    let kind: String
    let efforts: [Double]
    let f1s: [LearningCurve.Spread]
  }

  var svg: String {
    let lines = curves.compactMap(line)
    let efforts = lines.flatMap(\.efforts)
    let lowest = lines.flatMap { $0.f1s.map(\.low) }.min() ?? 0
    let from = (efforts.min() ?? 100) / 1.1
    let to = max((efforts.max() ?? 1000) * 1.05, from * 2)
    let floor = min((lowest * 10).rounded(.down) / 10, 0.8)
    let plotWidth = width - left - right
    let plotHeight = height - top - bottom
    func x(_ effort: Double) -> Double { left + plotWidth * log(effort / from) / log(to / from) }
    func y(_ f1: Double) -> Double { top + plotHeight * (1 - f1) / (1 - floor) }
    let title = "F1 by effort" + (market.map { ", \($0)" } ?? "")
    var parts = [text(left, 26, title, "title")]
    parts.append(
      text(
        left, 48,
        "A yes or no counts 1, reading a heard to mark it 2, marking a span 4."
          + (seeds > 1 ? " Mean of \(seeds) seeds; bands: their range." : ""), "soft"))
    for tick in stride(from: floor, through: 1.001, by: 0.1) {
      parts.append(rule(left, width - right, y(tick), y(tick), "grid"))
      parts.append(text(left - 8, y(tick) + 4, String(format: "%.0f", 100 * tick), "soft", "end"))
    }
    for tick in Self.ticks(from, to) {
      parts.append(rule(x(tick), x(tick), top, top + plotHeight, "grid"))
      parts.append(
        text(x(tick), height - bottom + 20, Self.number(tick), "soft", "middle"))
    }
    parts.append(text(left - 8, top - 10, "F1, %", "soft", "end"))
    parts.append(
      text(left + plotWidth / 2, height - 12, "effort, in yes or no answers", "soft", "middle"))
    for (share, name) in [(1.0, "all marked"), (0.95, "95% of it"), (0.9, "90% of it")] {
      let f1 = share * supervisedF1
      parts.append(rule(left, width - right, y(f1), y(f1), "reference"))
      parts.append(
        text(left + 6, y(f1) - 4, name + String(format: ": %.1f", 100 * f1), "reference-name"))
    }
    let ends = Self.spread(lines.map { y($0.f1s.last!.mean) }, gap: 19)
    for (line, end) in zip(lines, ends) {
      let above = zip(line.efforts, line.f1s).map { "\(Self.f(x($0))) \(Self.f(y($1.high)))" }
      let below = zip(line.efforts, line.f1s).map { "\(Self.f(x($0))) \(Self.f(y($1.low)))" }
      let means = zip(line.efforts, line.f1s).map { (x($0), y($1.mean)) }
      if seeds > 1 {
        parts.append(
          "<path class=\"band \(line.kind)\" d=\"M\((above + below.reversed()).joined(separator: "L"))Z\"/>"
        )
      }
      let path = means.map { "\(Self.f($0)) \(Self.f($1))" }.joined(separator: "L")
      parts.append("<path class=\"line \(line.kind)\" d=\"M\(path)\"/>")
      parts += means.map { mark(line.kind, $0, $1) }
      let last = means.last!
      parts.append(
        "<path class=\"leader\" d=\"M\(Self.f(last.0 + 7)) \(Self.f(last.1))L\(Self.f(width - right + 12)) \(Self.f(end))\"/>"
      )
      parts.append(mark(line.kind, width - right + 20, end))
      parts.append(text(width - right + 32, end + 4, line.name, "name \(line.kind)"))
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.f(width)) \(Self.f(height))" \
      width="\(Self.f(width))" height="\(Self.f(height))" role="img" aria-labelledby="title summary">
      <title id="title">\(Self.escaped(title))</title>
      <desc id="summary">\(Self.escaped(summary(lines)))</desc>
      <style>\(Self.style)</style>
      <rect class="sheet" width="100%" height="100%"/>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  /// Nil of a curve without a point that all seeds have.
  private func line(_ curve: LearningCurve) -> Line? {
    guard let range = curve.efforts else { return nil }
    let steps = max(1, Int((log(range.upperBound / range.lowerBound) / log(1.2)).rounded()))
    let inner = (0..<steps).map {
      range.lowerBound * pow(range.upperBound / range.lowerBound, Double($0) / Double(steps))
    }
    let efforts = inner + [range.upperBound]
    let (name, kind) =
      switch curve.strategy {
      case .loop: ("yes and no", "a")
      case .loopUnknownOutside: ("unknown as outside", "d")
      case .random: ("whole, random", "b")
      case .uncertain: ("whole, least sure", "c")
      }
    return Line(name: name, kind: kind, efforts: efforts, f1s: efforts.compactMap(curve.f1))
  }

  private func summary(_ lines: [Line]) -> String {
    lines.map { line in
      line.name
        + String(
          format: ": from %.1f%% at an effort of %.0f to %.1f%% at %.0f", 100 * line.f1s[0].mean,
          line.efforts[0], 100 * line.f1s.last!.mean, line.efforts.last!)
    }.joined(separator: "; ")
  }

  // MARK: - Parts

  private func text(
    _ x: Double, _ y: Double, _ words: String, _ kind: String, _ anchor: String = "start"
  ) -> String {
    "<text class=\"\(kind)\" x=\"\(Self.f(x))\" y=\"\(Self.f(y))\" text-anchor=\"\(anchor)\">\(Self.escaped(words))</text>"
  }

  private func rule(
    _ x1: Double, _ x2: Double, _ y1: Double, _ y2: Double, _ kind: String
  ) -> String {
    "<path class=\"\(kind)\" d=\"M\(Self.f(x1)) \(Self.f(y1))L\(Self.f(x2)) \(Self.f(y2))\"/>"
  }

  private func mark(_ kind: String, _ x: Double, _ y: Double) -> String {
    let shape =
      switch kind {
      case "a": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"
      case "b": "M-3.6 -3.6H3.6V3.6H-3.6Z"
      case "c": "M0 -5L5 0L0 5L-5 0Z"
      default: "M0 -4.8L4.6 3.6H-4.6Z"
      }
    return
      "<path class=\"mark \(kind)\" transform=\"translate(\(Self.f(x)) \(Self.f(y)))\" d=\"\(shape)\"/>"
  }

  /// 1, 2 and 5 times powers of ten.
  static func ticks(_ from: Double, _ to: Double) -> [Double] {
    (0...7).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
      .filter { (from...to).contains($0) }
  }

  /// Moves places apart to at least a gap, in the order that they have.
  static func spread(_ places: [Double], gap: Double) -> [Double] {
    let order = places.indices.sorted { places[$0] < places[$1] }
    var moved = places
    for (above, below) in zip(order, order.dropFirst()) {
      moved[below] = max(moved[below], moved[above] + gap)
    }
    // Half of the way back, so that names lie about their lines.
    guard let last = order.last else { return [] }
    let shift = (moved[last] - places[last]) / 2
    return moved.map { $0 - shift }
  }

  private static func f(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func number(_ value: Double) -> String {
    value < 10_000
      ? String(format: "%.0f", value) : String(format: "%.0f,000", (value / 1000).rounded())
  }

  private static func escaped(_ words: String) -> String {
    words.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static let style = """
    :root { color-scheme: light dark; --sheet: #fdfdfb; --ink: #17201c; --soft: #53605a; --line: #e3e6e1; \
    --edge: #7f8a84; --a: #0a5596; --b: #1a6b47; --c: #9c3d08; --d: #7a2f86; }
    @media (prefers-color-scheme: dark) { :root { --sheet: #1b2022; --ink: #e6eae6; --soft: #a5b0aa; \
    --line: #2f373a; --edge: #76827c; --a: #8cc3f5; --b: #86d3a8; --c: #f2a878; --d: #dda5e6; } }
    text { font: 13px "Segoe UI", Roboto, "Noto Sans", system-ui, sans-serif; fill: var(--ink); }
    .title { font-size: 18px; font-weight: 600; } .soft, .reference-name { fill: var(--soft); }
    .reference-name { font-size: 12px; } .name { font-weight: 600; }
    .sheet { fill: var(--sheet); } .grid { stroke: var(--line); } .leader { stroke: var(--edge); stroke-width: 0.75; }
    .reference { stroke: var(--edge); stroke-dasharray: 5 4; }
    .a { --colour: var(--a); } .b { --colour: var(--b); } .c { --colour: var(--c); } .d { --colour: var(--d); }
    .line { fill: none; stroke: var(--colour); stroke-width: 2; } .band { fill: var(--colour); opacity: 0.14; }
    .mark { fill: var(--colour); stroke: var(--sheet); stroke-width: 1.2; } .name { fill: var(--colour); }
    """
}
