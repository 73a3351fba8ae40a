import CKernels
import COpenBLAS
import Foundation

/// The BLAS library this process runs on, and how it is set up.
public enum BLASRuntime {
  /// What the library says of itself: version, options, core.
  public static var configuration: String { String(cString: openblas_get_config()) }

  /// The processor core whose kernels were chosen, for example `SkylakeX`.
  public static var core: String { String(cString: openblas_get_corename()) }

  public static var threads: Int { Int(openblas_get_num_threads()) }

  /// The instruction set of our own kernels.
  public static var kernelInstructionSet: String {
    switch ck_instruction_level() {
    case 4: "AVX-512"
    case 3: "AVX2"
    default: "baseline"
    }
  }

  /// Sets BLAS up for many simulations side by side: one thread each, and the fastest kernels.
  ///
  /// OpenBLAS 0.3.21 does not know processors newer than itself and then falls back to AVX2 kernels, which
  /// halves the speed of matrix products. Where the processor has AVX-512 and the library chose an AVX2 core, the
  /// process replaces itself once, with `OPENBLAS_CORETYPE=SkylakeX` in its environment; the library reads that
  /// variable while it loads, so nothing less will do. A variable the user has set is left alone. Call first in `main`.
  public static func prepareProcess() {
    #if os(Linux) && arch(x86_64)
      let avx2Cores: Set<String> = ["Haswell", "Zen", "Excavator"]
      if ck_instruction_level() == 4, avx2Cores.contains(core),
        getenv("OPENBLAS_CORETYPE") == nil
      {
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 1)
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &arguments)
        // Reached only when exec is refused (a sandbox): go on with the slower kernels.
        unsetenv("OPENBLAS_CORETYPE")
        for argument in arguments { free(argument) }
      }
    #endif
    openblas_set_num_threads(1)
  }
}
