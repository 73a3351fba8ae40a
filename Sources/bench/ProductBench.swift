import LinearAlgebra
import NetworkCore

/// Small matrix-vector products in Double: the tape's own kernel against the call into BLAS.
enum ProductBench {
  static func rows() -> [BenchRow] {
    [(8, 8), (20, 30), (64, 64)].map { rows, columns in
      let source = Population<Double>(
        "source", size: columns, cellType: .pyramidal, compartments: [])
      let target = Population<Double>(
        "target", size: rows, cellType: .pyramidal, compartments: [.basal])
      let weights = Matrix<Double>(rows, columns) { Double(($0 + $1) % 7) }
      let circuit = Circuit(
        "product", populations: [source, target],
        pathways: [Pathway("w", from: source, to: target, .basal, weights: .dense(weights))])
      let program = Program([.transmit(into: target, .basal)], for: circuit)
      let calls = 100_000
      let kernel = bestRate(seconds: 0.5, unitsPerCall: Double(calls)) { program.run(calls) }
      let input = source[signal: .rate]
      let output = target[.basal]
      let blas = bestRate(seconds: 0.5, unitsPerCall: Double(calls)) {
        for _ in 0..<calls { output.assignProduct(weights, input) }
      }
      return BenchRow(
        name: "product \(rows) x \(columns) on the tape", rate: kernel, unit: "products/s",
        note: "\(decimal(kernel / blas)) times BLAS")
    }
  }
}
