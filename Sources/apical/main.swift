import LinearAlgebra

// First of all: it may replace the process, to load BLAS with the kernels of this processor.
BLASRuntime.prepareProcess()
Apical.runAndExit()
