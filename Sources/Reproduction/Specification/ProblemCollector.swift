import Yams

/// Collects what is wrong with a file, so that all of it is reported at once.
final class ProblemCollector {
  let file: String
  private(set) var problems: [SpecificationProblem] = []

  init(file: String) { self.file = file }

  func add(_ message: String, path: String, line: Int?) {
    problems.append(SpecificationProblem(file: file, line: line, path: path, message: message))
  }

  /// Adds the problems of another file.
  func add(_ others: [SpecificationProblem]) { problems += others }

  /// Parses the file's text; of an empty one and of what is not YAML it notes the problem and returns `nil`.
  func compose(_ yaml: String) throws -> Node? {
    do {
      let node = try Yams.compose(yaml: yaml)
      if node == nil { add("is empty", path: "", line: nil) }
      return node
    } catch let error as YamlError {
      add("is not YAML: \(error.briefly)", path: "", line: error.line)
      return nil
    }
  }
}

extension YamlError {
  /// The line it was noticed in, from 1.
  fileprivate var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  /// Without the snippet of the file.
  fileprivate var briefly: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      problem
    case .duplicatedKeysInMapping(let keys, _):
      "keys given twice: \(keys.joined(separator: ", "))"
    default: description
    }
  }
}
