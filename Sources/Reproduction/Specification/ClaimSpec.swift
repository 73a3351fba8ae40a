/// A sentence of a paper, made testable before the run.
public struct ClaimSpec: Hashable, Sendable {
  /// What the sentence is about, which decides how strictly its bounds are read.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A published number, met within a tolerance.
    case value
    /// A bound on a quantity.
    case threshold
    /// One thing exceeds another: the paired difference or ratio of the two excludes its bound.
    case ordering
    /// A slope or a correlation, summarized by the run as a scalar.
    case trend
  }

  public enum Comparison: String, CaseIterable, Hashable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case within
  }

  /// How far the criterion is the paper's own.
  public enum Provenance: String, CaseIterable, Hashable, Sendable {
    /// The number is published.
    case published
    /// The number is calculated from what is published, such as a difference from a test statistic.
    case estimated
    /// The number is measured on the authors' own code: a claim about the implementation, not the paper.
    case measured
    /// The direction is published, the number is ours.
    case qualitative
    case ours
  }

  public var id: String
  public var statement: String
  /// The place in the paper.
  public var place: String
  public var metric: MetricExpression
  public var kind: Kind
  public var comparison: Comparison
  public var full: Band
  /// A weaker band around the full one.
  public var partly: Band?
  /// Why this tolerance.
  public var reason: String
  public var provenance: Provenance
  /// The paper's value, in its own words.
  public var published: String?
  /// The profiles large enough for a verdict; never `smoke`.
  public var verdictAt: [String]
  /// The data set that the claim is about; `nil` where any will do.
  public var dataset: String?

  /// The criterion in one line: `<= 0.02 (partly: <= 0.2)`.
  public var criterion: String {
    partly.map { "\(full) (partly: \($0))" } ?? "\(full)"
  }
}
