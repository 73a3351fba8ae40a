import LinearAlgebra

BLASRuntime.prepareProcess()
print(
  "BLAS core \(BLASRuntime.core), kernels \(BLASRuntime.kernelInstructionSet), one thread; best of repeated rounds\n"
)
print("| what | rate | unit | note |")
print("|---|---|---|---|")
// An argument chooses the rows whose group has that name.
let peak = MultilayerBench.matrixProductPeak()
let groups: [(name: String, rows: () -> [BenchRow])] = [
  ("microcircuit", MicrocircuitBench.rows), ("product", ProductBench.rows),
  ("multilayer", { MultilayerBench.rows(peak: peak) }), ("two-step", TwoStepBench.rows),
  ("segregated", SegregatedBench.rows), ("bursting", { BurstingBench.rows(peak: peak) }),
  ("convolution", { BurstingBench.convolutionRows(peak: peak) }),
  ("continuous bursting", ContinuousBurstingBench.rows), ("ensembles", EnsembleBench.rows),
  ("streaming", StreamingBench.rows), ("digits", StreamingBench.digitRows),
  ("pictures", PictureBench.rows),
]
let chosen = Set(CommandLine.arguments.dropFirst())
for group in groups where chosen.isEmpty || chosen.contains(group.name) {
  for row in group.rows() {
    print("| \(row.name) | \(grouped(row.rate)) | \(row.unit) | \(row.note) |")
  }
}
