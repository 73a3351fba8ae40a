import Foundation

extension Duration {
  /// `0.25 s`, `12 s`, `4.5 min`, `3.1 h`.
  static func text(_ seconds: TimeInterval) -> String {
    switch seconds {
    case ..<10: String(format: "%.2f s", seconds)
    case ..<60: String(format: "%.0f s", seconds)
    case ..<3600: String(format: "%.1f min", seconds / 60)
    default: String(format: "%.1f h", seconds / 3600)
    }
  }
}
