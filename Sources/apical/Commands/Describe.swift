import ArgumentParser
import Experiments
import Reproduction
import Support

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what an experiment shows, and where each of its numbers comes from.",
    discussion: """
      apical describe sacramento2018/fig1-association
      apical describe figS1-self
      """)

  @Argument(help: ArgumentHelp("Name, or a beginning of it that fits only one.", valueName: "name"))
  var name: String

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let entry = try ExperimentCatalog.apical(home: shared.home()).entry(name)
    let spec = entry.specification
    print("\(spec.name): \(spec.title)")
    print("\(spec.paper.figure) of \(spec.paper.key); data: \(entry.type.data)\n")
    print(Text.wrapped(spec.shows))
    section("HYPERPARAMETERS", spec.hyperparameters.map(Self.paragraph))
    section(
      "VARIANTS",
      spec.variants.map {
        "  \($0.name)\(Self.settings($0.set))\n" + Text.wrapped($0.about, indent: 6)
      })
    section("PROFILES", spec.profiles.map(Self.line))
    section("CLAIMS", spec.claims.map(Self.paragraph))
    section(
      "DEVIATIONS FROM THE PAPER",
      spec.deviations.enumerated().map { index, deviation in
        Text.wrapped("\(index + 1). \(deviation.place): \(deviation.text)", indent: 2)
      })
    section("PLAUSIBILITY", try plausibility(entry))
  }

  private func section(_ title: String, _ parts: [String]) {
    guard !parts.isEmpty else { return }
    print("\n\(title)")
    for part in parts { print(part) }
  }

  private static func paragraph(_ h: HyperparameterSpec) -> String {
    var lines = "  \(h.name) = \(text(h.value))" + (h.unit.map { " \($0)" } ?? "") + "  (\(h.type))"
    lines += "\n" + Text.wrapped(h.about, indent: 6)
    let source = [h.source.rawValue, h.place, h.reason].compactMap { $0 }.joined(separator: ": ")
    lines += "\n" + Text.wrapped("source: \(source)", indent: 6)
    var limits: [String] = []
    if let choices = h.choices {
      limits.append("one of " + choices.map(text).joined(separator: ", "))
    }
    if let minimum = h.minimum { limits.append("at least \(Text.number(minimum))") }
    if let maximum = h.maximum { limits.append("at most \(Text.number(maximum))") }
    return limits.isEmpty
      ? lines : lines + "\n" + Text.wrapped(limits.joined(separator: ", "), indent: 6)
  }

  private static func line(_ profile: ProfileSpec) -> String {
    let variants = profile.variants.map { ", variants \($0.joined(separator: ", "))" } ?? ""
    return
      "  \(profile.name): \(Text.count(profile.seeds, "seed"))\(variants)\(settings(profile.set))"
  }

  private static func paragraph(_ claim: ClaimSpec) -> String {
    var lines = Text.wrapped("\(claim.id) (\(claim.place)): \(claim.statement)", indent: 2)
    lines +=
      "\n"
      + Text.wrapped("\(claim.kind.rawValue): \(claim.metric.source) \(claim.criterion)", indent: 6)
    if let published = claim.published {
      lines += "\n" + Text.wrapped("published: \(published)", indent: 6)
    }
    lines += "\n" + Text.wrapped("\(claim.provenance.rawValue); \(claim.reason)", indent: 6)
    let data = claim.dataset.map { " on \($0)" } ?? ""
    return lines + "\n"
      + Text.wrapped("verdict at: \(claim.verdictAt.joined(separator: ", "))\(data)", indent: 6)
  }

  /// A table for each circuit, with the variants that have it.
  private func plausibility(_ entry: CatalogEntry) throws -> [String] {
    var order: [String] = []
    var variants: [String: [String]] = [:]
    for variant in entry.specification.variants.map(\.name) {
      for table in try entry.plausibility(variant: variant) {
        let rows = table.rows.map { "    \($0.property): \($0.finding)" }
        let text = rows.joined(separator: "\n")
        let key = "\(table.circuit)\n\(text)"
        if variants[key] == nil { order.append(key) }
        variants[key, default: []].append(variant)
      }
    }
    return order.map { key in
      let parts = key.split(separator: "\n", maxSplits: 1)
      let names = variants[key, default: []].joined(separator: ", ")
      return "  \(parts[0]) (\(names))\n" + (parts.count > 1 ? parts[1] : "")
    }
  }

  private static func settings(_ set: [String: JSONValue]) -> String {
    guard !set.isEmpty else { return "" }
    return ": "
      + set.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }.joined(separator: ", ")
  }

  private static func text(_ value: JSONValue) -> String {
    value.stringValue ?? value.canonicalText
  }
}
