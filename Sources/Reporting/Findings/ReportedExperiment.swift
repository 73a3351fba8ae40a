import NetworkCore
import Reproduction

/// An experiment as far as the report is about it: what it promises, not how it runs.
package struct ReportedExperiment: Sendable {
  /// What a circuit asks of biology, with the variants that have this circuit.
  package struct Plausibility: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
      package let property: String
      package let finding: String

      package init(_ property: String, _ finding: String) {
        self.property = property
        self.finding = finding
      }
    }

    package let circuit: String
    package var variants: [String]
    package let rows: [Row]

    package init(circuit: String, variants: [String], rows: [Row]) {
      self.circuit = circuit
      self.variants = variants
      self.rows = rows
    }
  }

  package let specification: ExperimentSpec
  /// The fingerprint of the present code.
  package let codeFingerprint: String
  package let data: DataRequirement
  package let plausibility: [Plausibility]

  package var name: String { specification.name }

  package init(
    specification: ExperimentSpec, codeFingerprint: String, data: DataRequirement = .none,
    plausibility: [Plausibility] = []
  ) {
    self.specification = specification
    self.codeFingerprint = codeFingerprint
    self.data = data
    self.plausibility = plausibility
  }
}

extension ReportedExperiment {
  /// Variants with equal circuits share a table.
  ///
  /// - Throws: what the catalog throws for variants that do not fit the code.
  init(_ entry: CatalogEntry) throws {
    var tables: [Plausibility] = []
    for variant in entry.specification.variants {
      for table in try entry.plausibility(variant: variant.name) {
        let rows = table.rows.map { Plausibility.Row($0.property, $0.finding) }
        let equal = tables.firstIndex { $0.circuit == table.circuit && $0.rows == rows }
        if let equal {
          tables[equal].variants.append(variant.name)
        } else {
          tables.append(
            Plausibility(circuit: table.circuit, variants: [variant.name], rows: rows))
        }
      }
    }
    self.init(
      specification: entry.specification, codeFingerprint: entry.codeFingerprint,
      data: entry.type.data, plausibility: tables)
  }
}
