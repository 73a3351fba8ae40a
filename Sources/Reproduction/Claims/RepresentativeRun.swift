import ResultsStore

extension Collection<Run> {
  /// Of several ended runs of one experiment, variant and seed, the one that stands for them: of the present code before
  /// any other, then the newest, failed or not.
  ///
  /// Going back to an earlier commit so brings back its results.
  ///
  /// - Parameter code: the present code fingerprint; nil where it is not known.
  public func representative(code: String?) -> Run? {
    self.max { a, b in
      let isPresent = (a.key.codeFingerprint == code, b.key.codeFingerprint == code)
      if isPresent.0 != isPresent.1 { return isPresent.1 }
      return (a.created, a.id) < (b.created, b.id)
    }
  }
}
