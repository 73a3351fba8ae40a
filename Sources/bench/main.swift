import LinearAlgebra

BLASRuntime.prepareProcess()
print(
  "BLAS core \(BLASRuntime.core), kernels \(BLASRuntime.kernelInstructionSet), one thread; best of repeated rounds\n"
)
print("| what | rate | unit | note |")
print("|---|---|---|---|")
for row in MicrocircuitBench.rows() + ProductBench.rows() + MultilayerBench.rows()
  + TwoStepBench.rows() + SegregatedBench.rows() + PictureBench.rows()
{
  print("| \(row.name) | \(grouped(row.rate)) | \(row.unit) | \(row.note) |")
}
