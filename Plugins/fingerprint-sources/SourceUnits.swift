import Support

/// Hashes sources by the parts that an experiment may depend on.
///
/// A part is a target (`LinearAlgebra`), a folder in one (`Models/Microcircuit`), or a file without its extension
/// (`Experiments/Sacramento2018/Association`). A folder or file of the same name are one part.
package enum SourceUnits {
  /// Returns each part's SHA-256 over its files' paths and texts, in the order of the paths.
  ///
  /// - Parameter files: texts by path below `Sources`, with `/` between the folders.
  package static func hashes(of files: [String: String]) -> [String: String] {
    var units: [String: SHA256] = [:]
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      let body = code(text)
      let steps = withoutExtension(path).split(separator: "/")
      for depth in 1...max(1, steps.count) {
        let unit = steps.prefix(depth).joined(separator: "/")
        // With lengths before them, no two sequences of files give the same bytes.
        units[unit, default: SHA256()].update(
          Array("\(path)\n\(body.utf8.count)\n\(body)".utf8))
      }
    }
    return units.mapValues { hash in
      var hash = hash
      return hash.finalize()
    }
  }

  private static func withoutExtension(_ path: String) -> Substring {
    guard let dot = path.lastIndex(of: ".") else { return path[...] }
    return path[..<dot]
  }

  /// The lines of a text that are not empty and not only a comment, without spaces at their ends.
  ///
  /// Rewriting documentation must not call for running every experiment again. Lines of a multi-line
  /// string that begin with `//` are taken for comments too; the sources have none.
  package static func code(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline)
      .map { line in String(line.reversed().drop(while: \.isWhitespace).reversed()) }
      .filter { line in
        let start = line.drop(while: \.isWhitespace)
        return !start.isEmpty && !start.hasPrefix("//")
      }
      .joined(separator: "\n")
  }
}
