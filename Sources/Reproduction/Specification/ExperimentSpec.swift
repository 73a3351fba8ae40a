import Support

/// What an experiment's file `experiments/KEY/FIGURE.yaml` says.
public struct ExperimentSpec: Hashable, Sendable {
  /// The names of the profiles, the cheapest first.
  public static let profileNames = ["smoke", "quick", "reduced", "paper"]
  /// As far as one machine gets in a night, for experiments whose full length takes weeks; the only profile that a file need not have.
  public static let reducedProfile = "reduced"
  /// What an experiment is run at in the place of a reduced profile that it does not have.
  public static let quickProfile = "quick"
  /// The profile that runs in seconds, for tests: it never gives a verdict.
  public static let smokeProfile = "smoke"
  /// The published sizes, epochs and numbers of seeds.
  public static let paperProfile = "paper"
  /// The one variant of an experiment that declares none.
  public static let defaultVariant = "default"

  public var id: ExperimentID
  public var title: String
  public var paper: PaperReference
  public var shows: String
  /// The names of the files `experiments/KEY/shared/NAME.yaml` that it reads.
  public var sharedHyperparameters: [String] = []
  /// The shared ones, then its own; in the order of the files, as are the variants, profiles, claims and charts.
  public var hyperparameters: [HyperparameterSpec]
  /// At least one.
  public var variants: [VariantSpec]
  public var profiles: [ProfileSpec]
  public var deviations: [Deviation]
  public var claims: [ClaimSpec]
  public var charts: [ChartSpec]
  /// Metrics that are measured on test data, by which nothing may be chosen; `error_*` stands for all that begin so.
  /// Names that begin with `test` need no mention.
  public var testMetrics: [String] = []

  public var name: String { id.description }

  /// Whether a metric is measured on test data.
  public func isTestMetric(_ metric: String) -> Bool {
    (["test*"] + testMetrics).contains { pattern in
      pattern.hasSuffix("*")
        ? metric.lowercased().hasPrefix(pattern.dropLast().lowercased()) : metric == pattern
    }
  }

  /// The profile of a name, or the quick one for an experiment without a reduced one.
  ///
  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``.
  public func profile(_ name: String) throws -> ProfileSpec {
    let isMissing = name == Self.reducedProfile && !profiles.contains { $0.name == name }
    let name = isMissing ? Self.quickProfile : name
    guard let profile = profiles.first(where: { $0.name == name }) else {
      throw ReproductionError.unknownProfile(
        name, experiment: self.name, known: profiles.map(\.name))
    }
    return profile
  }

  /// - Throws: ``ReproductionError/unknownVariant(_:experiment:known:)``.
  public func variant(_ name: String) throws -> VariantSpec {
    guard let variant = variants.first(where: { $0.name == name }) else {
      throw ReproductionError.unknownVariant(
        name, experiment: self.name, known: variants.map(\.name))
    }
    return variant
  }

  /// The variants that a profile runs, in the order of the file.
  ///
  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``.
  public func variants(ofProfile name: String) throws -> [VariantSpec] {
    let profile = try profile(name)
    return variants.filter { profile.variants?.contains($0.name) ?? true }
  }
}

/// The figure that an experiment reproduces.
public struct PaperReference: Hashable, Sendable {
  public var key: String
  public var figure: String
}

/// A named setting of some hyperparameters, run beside the others and compared with them.
public struct VariantSpec: Hashable, Sendable {
  public var name: String
  public var about: String
  public var set: [String: JSONValue]
}

/// A scale to run at: the number of seeds, and the hyperparameters that make it cheap or full.
public struct ProfileSpec: Hashable, Sendable {
  public var name: String
  /// Seeds `0 ..< seeds`.
  public var seeds: Int
  public var set: [String: JSONValue]
  /// The variants it is restricted to; `nil` for all.
  public var variants: [String]?
}

/// Where we do otherwise than the paper.
public struct Deviation: Hashable, Sendable {
  /// The place in the paper.
  public var place: String
  public var text: String
}

/// What a chart draws its values over.
public enum ChartAbscissa: Hashable, Sendable {
  /// The steps that a series was recorded at.
  case steps
  /// A list of numbers among the hyperparameters: step i of a series stands at its element i, from 0.
  case elements(of: String)
  /// A number among the hyperparameters that differs between variants: each variant is a point of one line, and what is drawn
  /// are final metrics.
  case variants(of: String)
  /// The variants of a line stand at these, one after another; what is drawn are final metrics.
  case places([Double])
}

/// What a chart shows of several seeds.
public enum ChartStatistic: String, CaseIterable, Sendable {
  /// The mean, and its 95 % t-interval.
  case mean
  /// The median, and the quartiles: for values that seeds scatter over orders of magnitude.
  case median
}

/// The variants that a line of a chart over variants passes through.
public struct ChartPath: Hashable, Sendable {
  public var name: String
  public var variants: [String]

  public init(name: String, variants: [String]) {
    self.name = name
    self.variants = variants
  }
}

/// A chart of series: the mean or median over the seeds of each variant, or one seed as an example.
public struct ChartSpec: Hashable, Sendable {
  /// The file's name without its extension.
  public var file: String
  public var title: String
  /// The series to draw, by the names they are recorded under.
  public var series: [String]
  /// The variants to draw; `nil` for all.
  public var variants: [String]?
  /// The only seed to draw, where seeds differ in what they show; `nil` for all.
  public var seed: Int?
  public var abscissa: ChartAbscissa
  /// Of a chart over variants: a line each, of every metric; empty for one line through all variants.
  public var paths: [ChartPath] = []
  public var statistic = ChartStatistic.mean
  public var xLabel: String
  public var yLabel: String
  public var isXLogarithmic: Bool
  public var isYLogarithmic: Bool
  /// The caption.
  public var about: String
}
