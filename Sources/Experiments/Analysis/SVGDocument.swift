import Foundation

/// An SVG file, put together from the few elements that pictures of points and events need.
///
/// Its white background makes it legible on light and dark pages. Coordinates are pixels from the
/// top left, written to a tenth.
struct SVGDocument {
  let width: Double
  let height: Double
  private var elements: [String] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  enum Anchor: String {
    case start, middle, end
  }

  /// - Parameters:
  ///   - y: the base line.
  ///   - isVertical: written upwards, turned about `(x, y)`.
  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, isVertical: Bool = false
  ) {
    let (x, y) = (Self.number(x), Self.number(y))
    let turn = isVertical ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
    elements.append(
      "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\"\(turn)>\(Self.escaped(text))"
        + "</text>")
  }

  /// The outline of a rectangle, in the colour of axes.
  mutating func frame(x: Double, y: Double, width: Double, height: Double) {
    path("M\(Self.point(x, y))h\(Self.number(width))v\(Self.number(height))H\(Self.number(x))z")
  }

  /// A path that is stroked and not filled.
  ///
  /// - Parameter isRound: a stroke of no length is then a disc.
  mutating func path(
    _ commands: String, colour: String = SVGDocument.axisColour, strokeWidth: Double = 1,
    isRound: Bool = false
  ) {
    guard !commands.isEmpty else { return }
    let cap = isRound ? " stroke-linecap=\"round\"" : ""
    elements.append(
      "<path fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(Self.number(strokeWidth))\"\(cap)"
        + " d=\"\(commands)\"/>")
  }

  /// Names beside discs in their colours, from the first colour on, downwards from `y`.
  mutating func legend(_ names: [String], x: Double, y: Double) {
    for (index, name) in names.enumerated() {
      let line = y + Double(index) * Self.lineHeight
      path(
        "M\(Self.point(x + 4, line - 4))h0", colour: Self.colours[index], strokeWidth: 8,
        isRound: true)
      text(name, x: x + 14, y: line)
    }
  }

  /// The room that a legend takes, estimated by the number of its letters.
  static func legendSize(_ names: [String]) -> (width: Double, height: Double) {
    guard let longest = names.map(\.count).max() else { return (0, 0) }
    return (30 + 7 * Double(longest), lineHeight * Double(names.count))
  }

  var data: Data {
    let (width, height) = (Self.number(width), Self.number(height))
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" font-size=\"12\" "
      + "fill=\"#222222\">"
    let background = "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>"
    return Data(([head, background] + elements + ["</svg>", ""]).joined(separator: "\n").utf8)
  }

  /// `x y` in a path.
  static func point(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }

  /// A coordinate to a tenth of a pixel, without a zero after the point.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let digits = "\(abs(tenths) / 10)" + (tenths % 10 == 0 ? "" : ".\(abs(tenths) % 10)")
    return tenths < 0 ? "-" + digits : digits
  }

  /// Text as XML wants it; control characters, which XML cannot hold, become spaces.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case _ where scalar.value < 32: " "
      default: String(scalar)
      }
    }.joined()
  }

  static let lineHeight = 18.0
  static let axisColour = "#555555"

  /// Ten colours that differ for colour-blind eyes too: Tol's muted scheme (2021), with a dark grey
  /// for its pale one.
  static let colours = [
    "#332288", "#cc6677", "#117733", "#88ccee", "#882255", "#ddcc77", "#44aa99", "#aa4499",
    "#999933", "#555555",
  ]
}
