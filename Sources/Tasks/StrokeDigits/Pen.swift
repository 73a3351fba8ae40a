/// Draws strokes on a grid of pixels as the signed distance to their outline, and inks it at the
/// end.
///
/// Coordinates are in pixels, the centre of pixel (row, column) at (column + 0.5, row + 0.5). Only
/// additions, multiplications, divisions and square roots are used, so that an image has the same
/// bytes on every machine.
struct Pen {
  let rows: Int
  let columns: Int
  /// Per pixel, the distance to the nearest outline so far; negative inside a stroke.
  private var distance: [Double]

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    distance = Array(repeating: .infinity, count: rows * columns)
  }

  mutating func clear() {
    for index in distance.indices { distance[index] = .infinity }
  }

  /// Draws a straight piece whose half width goes from `startRadius` to `endRadius` pixels.
  ///
  /// Pixels further than `reach` from the piece are not visited.
  mutating func draw(
    from start: Point, to end: Point, startRadius: Double, endRadius: Double, reach: Double
  ) {
    let left = max(0, Int(max(min(start.x, end.x) - reach, 0)))
    let right = min(columns - 1, Int(max(max(start.x, end.x) + reach, -1)))
    let top = max(0, Int(max(min(start.y, end.y) - reach, 0)))
    let bottom = min(rows - 1, Int(max(max(start.y, end.y) + reach, -1)))
    guard left <= right && top <= bottom else { return }
    let (alongX, alongY) = (end.x - start.x, end.y - start.y)
    let squaredLength = alongX * alongX + alongY * alongY
    let inverse = squaredLength > 0 ? 1 / squaredLength : 0
    let taper = endRadius - startRadius
    let width = columns
    distance.withUnsafeMutableBufferPointer { distance in
      for row in top...bottom {
        let y = Double(row) + 0.5 - start.y
        for column in left...right {
          let x = Double(column) + 0.5 - start.x
          let t = min(max((x * alongX + y * alongY) * inverse, 0), 1)
          let (dx, dy) = (x - t * alongX, y - t * alongY)
          let outline = (dx * dx + dy * dy).squareRoot() - (startRadius + t * taper)
          let index = row * width + column
          distance[index] = min(distance[index], outline)
        }
      }
    }
  }

  /// Appends the image: `intensity` inside, falling to 0 across an edge `softness` pixels wide,
  /// with the smooth step 3 t^2 - 2 t^3.
  func ink(intensity: Double, softness: Double, into image: inout [UInt8]) {
    for distance in distance {
      let t = min(max(0.5 - distance / softness, 0), 1)
      image.append(UInt8(255 * intensity * t * t * (3 - 2 * t) + 0.5))
    }
  }
}
