import Foundation

/// Replays golden traces of independent implementations through the project's own models.
public enum Conformance {
  /// A family of traces, by the name in their `format` field.
  struct Format: Sendable {
    let name: String
    let replay: @Sendable (_ trace: TraceNode, _ comparison: inout Comparison) throws -> Void
  }

  static let formats = [
    Format(name: MicrocircuitTraces.format, replay: MicrocircuitTraces.replay),
    Format(name: SegregatedTraces.format, replay: SegregatedTraces.replay),
    Format(name: BurstingTraces.format, replay: BurstingTraces.replay),
    Format(name: StreamingTraces.format, replay: StreamingTraces.replay),
    Format(name: StreamingProtocolTraces.format, replay: StreamingProtocolTraces.replay),
    Format(name: CartPoleTraces.format, replay: CartPoleTraces.replay),
  ]

  /// Replays the trace in `file`.
  ///
  /// - Throws: `ConformanceError` when the file is not a trace of a known format, or a field is missing or ill-formed.
  public static func replay(_ file: URL) throws -> ConformanceReport {
    let trace = try TraceNode(contentsOf: file)
    let name = try trace.member("format").string()
    guard let format = formats.first(where: { $0.name == name }) else {
      throw ConformanceError.unknownFormat(
        file: file.lastPathComponent, format: name, known: formats.map(\.name))
    }
    var comparison = Comparison()
    try format.replay(trace, &comparison)
    return ConformanceReport(
      file: file.path, format: name, kind: try trace.optional("kind")?.string() ?? "",
      caseName: try trace.optional("case")?.string() ?? "", rows: comparison.rows)
  }
}
