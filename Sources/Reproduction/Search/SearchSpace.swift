import LinearAlgebra
import Support

/// The settings that a search looks at: all combinations of the grids, each with every random draw.
///
/// ```swift
/// let space = try SearchSpace(
///   grids: ["batch=32,128"], ranges: ["learningRate=log:1e-3:1"], trials: 10, seed: 0)
/// ```
/// has 2 x 10 settings.
public struct SearchSpace: Hashable, Sendable {
  public let grids: [SearchGrid]
  public let ranges: [SearchRange]
  /// How many random draws; 1 where nothing is drawn.
  public let trials: Int
  /// What the draws depend on, beside the hyperparameter's name.
  public let seed: Int

  /// - Parameters:
  ///   - grids: `name=value,value`, as ``SearchGrid/init(_:)`` reads them.
  ///   - ranges: `name=scale:lower:upper`, as ``SearchRange/init(_:)`` reads them.
  ///   - trials: given exactly where there are ranges.
  /// - Throws: ``ReproductionError/invalidRequest(_:)``.
  public init(grids: [String], ranges: [String], trials: Int?, seed: Int) throws {
    self.grids = try grids.map(SearchGrid.init)
    self.ranges = try ranges.map(SearchRange.init)
    self.seed = seed
    switch (trials, ranges.isEmpty) {
    case (nil, true): self.trials = 1
    case (let trials?, false) where trials >= 1: self.trials = trials
    case (let trials?, false):
      throw ReproductionError.invalidRequest("\(trials) trials are none; ask for at least 1")
    case (nil, false):
      throw ReproductionError.invalidRequest(
        "--random needs --trials N, the number of draws")
    case (_?, true):
      throw ReproductionError.invalidRequest(
        "--trials counts random draws, but nothing is drawn; add --random, or leave it out")
    }
    guard !names.isEmpty else {
      throw ReproductionError.invalidRequest(
        "nothing is searched; add --grid name=value,value or --random name=log:lower:upper")
    }
    for name in names where names.count(where: { $0 == name }) > 1 {
      throw ReproductionError.invalidRequest("\(name) is searched twice; name it once")
    }
  }

  /// The hyperparameters that are searched: those of the grids, then those drawn.
  public var names: [String] { grids.map(\.name) + ranges.map(\.name) }

  /// The texts of each setting by hyperparameter, as `--set` takes them; the last grid varies
  /// fastest but for the draws.
  ///
  /// The draws of a hyperparameter are a sequence that depends on ``seed`` and its name alone: other
  /// grids and ranges do not change it, and more trials only continue it.
  ///
  /// - Throws: a ``ReproductionError`` for a name, a type or a value that the experiment refuses.
  func assignments(for specification: ExperimentSpec) throws -> [[String: String]] {
    var settings: [[String: String]] = [[:]]
    for grid in grids {
      settings = settings.flatMap { setting in
        grid.values.map { setting.merging([grid.name: $0]) { _, new in new } }
      }
    }
    let streams = RandomStreams(seed: UInt64(bitPattern: Int64(seed)))
    let draws: [[String]] = try ranges.map { range in
      var stream = streams.stream("search/\(range.name)")
      return try range.draws(
        trials, type: specification.numberType(of: range.name), using: &stream)
    }
    return settings.flatMap { setting in
      (0..<trials).map { trial in
        var setting = setting
        for (range, texts) in zip(ranges, draws) { setting[range.name] = texts[trial] }
        return setting
      }
    }
  }
}

/// The values of one hyperparameter that a search tries.
public struct SearchGrid: Hashable, Sendable {
  public let name: String
  /// As `--set` takes them.
  public let values: [String]

  /// Reads `name=value,value`; commas inside brackets belong to a value, so that lists can be tried:
  /// `hiddenLayers=[50],[100,50]`.
  ///
  /// - Throws: ``ReproductionError/invalidRequest(_:)``.
  public init(_ text: String) throws {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw ReproductionError.invalidRequest(
        "--grid \(text) names no values; write name=value,value")
    }
    name = String(text[..<equals])
    var values = [""]
    var depth = 0
    for character in text[text.index(after: equals)...] {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        values.append("")
      } else {
        values[values.count - 1].append(character)
      }
    }
    guard !values.contains("") else {
      throw ReproductionError.invalidRequest(
        "--grid \(text) has an empty value; write name=value,value")
    }
    self.values = values
  }
}

extension ExperimentSpec {
  /// The type of a hyperparameter that can be drawn.
  ///
  /// - Throws: ``ReproductionError/unknownHyperparameter(_:experiment:nearest:valid:)``, and
  ///   ``ReproductionError/invalidRequest(_:)`` for one that is no number.
  func numberType(of name: String) throws -> HyperparameterType {
    guard let found = hyperparameters.first(where: { $0.name == name }) else {
      throw unknown(name)
    }
    guard found.type == .integer || found.type == .number else {
      throw ReproductionError.invalidRequest(
        "--random draws numbers, but \(name) is: \(found.type); try its values with --grid")
    }
    return found.type
  }
}
