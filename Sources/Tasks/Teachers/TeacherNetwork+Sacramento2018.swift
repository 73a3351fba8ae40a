import LinearAlgebra

extension TeacherNetwork {
  /// The regression teacher of Sacramento et al. 2018 (NeurIPS, text to Fig. 2):
  /// ```
  /// u_trg = 10 V2 phi(2 V1 r_0),   r_trg = phi(u_trg),   V1, V2, r_0 ~ U(-1, 1)
  /// ```
  /// - Parameters:
  ///   - inputs: length of r_0 (the paper's task: 30).
  ///   - hidden: rows of V1 (20).
  ///   - outputs: length of r_trg (10).
  ///   - transfer: phi, the student's own transfer function. The default is the one of the paper's
  ///     regression, 0.1 ln(1 + exp(u - 3)).
  public static func sacramento2018(
    inputs: Int = 30, hidden: Int = 20, outputs: Int = 10,
    transfer: TeacherTransfer = .softplus(gain: 0.1, steepness: 1, threshold: 3),
    using stream: inout RandomStream
  ) -> TeacherNetwork {
    TeacherNetwork(
      sizes: [inputs, hidden, outputs],
      layers: [Layer(gain: 2, transfer: transfer), Layer(gain: 10, transfer: transfer)],
      using: &stream)
  }
}
