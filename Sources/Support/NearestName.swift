/// The name of `candidates` that `name` was most likely meant to be, for "did you mean".
///
/// Nearness is the edit distance, capitals aside: the least number of insertions, deletions,
/// substitutions and swaps of neighbours. A candidate counts when at most a third of the longer
/// name (and at least one letter) differs, or when it begins with `name`, of three letters or more.
/// Among equals the first in the order of `candidates` wins.
///
/// - Returns: `nil` when nothing is near.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let letters = Array(candidate.lowercased())
    let isBeginning = wanted.count >= 3 && letters.starts(with: wanted)
    let distance = isBeginning ? 1 : editDistance(wanted, letters)
    guard distance <= max(1, max(wanted.count, letters.count) / 3) else { continue }
    guard distance < max(wanted.count, letters.count) || distance == 0 else { continue }
    if best.map({ distance < $0.distance }) ?? true {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// The optimal string alignment distance of two sequences of letters.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 0..<a.count {
    var current = [i + 1]
    for j in 0..<b.count {
      let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
      var least = min(substitution, previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        least = min(least, beforePrevious[j - 1] + 1)
      }
      current.append(least)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}
