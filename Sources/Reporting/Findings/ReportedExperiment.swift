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
  package let plausibility: [Plausibility]

  package var name: String { specification.name }

  package init(
    specification: ExperimentSpec, codeFingerprint: String, plausibility: [Plausibility] = []
  ) {
    self.specification = specification
    self.codeFingerprint = codeFingerprint
    self.plausibility = plausibility
  }
}
