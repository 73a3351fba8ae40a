import LinearAlgebra

/// One writing of a digit: where the random deviations of a hand are drawn and applied.
///
/// All angles are given by the tangent of their half, from which sine and cosine follow without
/// trigonometric functions: `cos a = (1 - t^2) / (1 + t^2)`, `sin a = 2 t / (1 + t^2)`.
struct Handwriting {
  /// Linear map of the centred glyph, then the centre's place in pixels.
  private let (xx, xy, yx, yy): (Double, Double, Double, Double)
  private let center: Point
  /// Coefficients of x^2, x y, y^2 in the bend of each axis.
  private let bendX: (Double, Double, Double)
  private let bendY: (Double, Double, Double)
  /// Half width of the pen in pixels at the start and the end of each stroke.
  private let startRadius: Double
  private let endRadius: Double
  /// Width of the soft edge in pixels.
  private let softness: Double
  /// Of the inside of a stroke, in 0...1.
  private let intensity: Double
  private let jitter: Double

  /// Draws a hand. The numbers are chosen by eye and by ``StrokeDigits``'s measured difficulty.
  init(size: Double, using stream: inout RandomStream) {
    let halfTangent = 0.06 * stream.normal()
    let cosine = (1 - halfTangent * halfTangent) / (1 + halfTangent * halfTangent)
    let sine = 2 * halfTangent / (1 + halfTangent * halfTangent)
    let slant = 0.15 + 0.17 * stream.normal()
    let height = size * stream.uniform(in: 0.56..<0.78)
    let width = height * stream.uniform(in: 0.70..<1.20)
    // Columns of rotation x shear x scale; a positive slant leans the top to the right.
    (xx, yx) = (cosine * width, sine * width)
    (xy, yy) = ((-cosine * slant - sine) * height, (-sine * slant + cosine) * height)
    center = Point(
      size / 2 + stream.uniform(in: -2.5..<2.5), size / 2 + stream.uniform(in: -2.5..<2.5))
    bendX = (0.18 * stream.normal(), 0.18 * stream.normal(), 0.18 * stream.normal())
    bendY = (0.15 * stream.normal(), 0.15 * stream.normal(), 0.15 * stream.normal())
    let radius = stream.uniform(in: 0.55..<1.55)
    startRadius = radius * stream.uniform(in: 0.8..<1.2)
    endRadius = radius * stream.uniform(in: 0.7..<1.1)
    softness = stream.uniform(in: 1.0..<2.2)
    intensity = stream.uniform(in: 0.75..<1)
    jitter = stream.uniform(in: 0.01..<0.045)
  }

  /// Writes the strokes of a glyph with the pen.
  func write(_ strokes: [Stroke], with pen: inout Pen, using stream: inout RandomStream) {
    for stroke in strokes {
      let points = stroke.points.map { point in
        place(Point(point.x + jitter * stream.normal(), point.y + jitter * stream.normal()))
      }
      let flat = Self.flatten(points, along: stroke.path)
      let reach = max(startRadius, endRadius) + softness / 2
      let scale = (endRadius - startRadius) / Double(flat.count - 1)
      for index in 1..<flat.count {
        pen.draw(
          from: flat[index - 1], to: flat[index],
          startRadius: startRadius + scale * Double(index - 1),
          endRadius: startRadius + scale * Double(index), reach: reach)
      }
    }
  }

  func ink(_ pen: Pen, into image: inout [UInt8]) {
    pen.ink(intensity: intensity, softness: softness, into: &image)
  }

  /// From the glyph's square to pixels: bend, then the linear map, then the shift.
  private func place(_ point: Point) -> Point {
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    let (a, b, c) = (x * x, x * y, y * y)
    let u = x + bendX.0 * a + bendX.1 * b + bendX.2 * c
    let v = y + bendY.0 * a + bendY.1 * b + bendY.2 * c
    return Point(center.x + xx * u + xy * v, center.y + yx * u + yy * v)
  }

  /// The polyline of a stroke; a span of a curve becomes four straight pieces.
  private static func flatten(_ points: [Point], along path: Stroke.Path) -> [Point] {
    let count = points.count
    if path == .polyline || count < 3 { return points }
    let closed = path == .closedCurve
    func at(_ index: Int) -> Point {
      closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    var flat = [points[0]]
    for index in 0..<(closed ? count : count - 1) {
      let (p, q, r, s) = (at(index - 1), at(index), at(index + 1), at(index + 2))
      for step in 1...4 {
        let t = Double(step) / 4
        flat.append(
          Point(
            catmullRom(p.x, q.x, r.x, s.x, t), catmullRom(p.y, q.y, r.y, s.y, t)))
      }
    }
    return flat
  }

  /// The uniform Catmull-Rom spline between q (t = 0) and r (t = 1).
  private static func catmullRom(
    _ p: Double, _ q: Double, _ r: Double, _ s: Double, _ t: Double
  ) -> Double {
    let linear = r - p
    let square = 2 * p - 5 * q + 4 * r - s
    let cube = 3 * (q - r) + s - p
    return q + 0.5 * t * (linear + t * (square + t * cube))
  }
}
