import Foundation
import LinearAlgebra
import Reproduction
import ResultsStore
import Tasks

/// What a program stands on, and what to do where that is not well.
public struct HealthReport: Sendable {
  public struct Finding: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
      case ok
      /// Works, but less well, or with less.
      case note
      case problem
    }

    public let topic: String
    public let state: State
    public let text: String
    /// What to do about it; `nil` where there is nothing to do.
    public let remedy: String?
  }

  public private(set) var findings: [Finding] = []

  public var hasProblem: Bool { findings.contains { $0.state == .problem } }

  public init() {}

  public mutating func add(
    _ topic: String, _ state: Finding.State, _ text: String, remedy: String? = nil
  ) {
    findings.append(Finding(topic: topic, state: state, text: text, remedy: remedy))
  }

  /// The machine, the compiler and the source tree.
  public mutating func addEnvironment(_ environment: RunEnvironment) {
    add("system", .ok, environment.operatingSystem)
    add("processor", .ok, "\(environment.processor), \(environment.cores) cores")
    add("compiler", .ok, environment.compiler)
    let changes = environment.gitDirty ? ", with changes: runs record that, too" : ""
    if environment.gitCommit.isEmpty {
      add(
        "commit", .note, "unknown",
        remedy: "run inside a git clone, with git installed, for runs to record their commit")
    } else {
      add("commit", .ok, environment.gitCommit + changes)
    }
  }

  /// The matrix library and our own kernels.
  public mutating func addLinearAlgebra() {
    add("BLAS", .ok, BLASRuntime.configuration)
    let instructions = BLASRuntime.kernelInstructionSet
    let isSlower = instructions == "AVX-512" && BLASRuntime.core != "SkylakeX"
    add(
      "BLAS core", isSlower ? .note : .ok,
      "\(BLASRuntime.core), \(BLASRuntime.threads) thread per simulation",
      remedy: isSlower
        ? "the processor has AVX-512: OPENBLAS_CORETYPE=SkylakeX may be twice as fast" : nil)
    add("kernels", .ok, instructions)
  }

  public mutating func addGnuplot(_ gnuplot: Gnuplot? = .find()) {
    if let gnuplot {
      add("gnuplot", .ok, gnuplot.executable.path)
    } else {
      add(
        "gnuplot", .note, "not found: the report has tables in place of charts",
        remedy: "'make setup' installs it")
    }
  }

  /// - Parameter open: opens the store; `nil` while there is none.
  public mutating func addStore(at url: URL, open: () throws -> ResultsStore?) {
    do {
      guard let store = try open() else {
        add("store", .ok, "\(url.path), not there yet: the first run creates it")
        return
      }
      let (version, runs) = try (store.schemaVersion, store.runCount())
      add("store", .ok, "\(url.path), schema \(version), \(runs) runs")
      let dead = try store.runCount(matching: .status(.dead))
      if dead > 0 {
        add("store", .note, "\(dead) runs died", remedy: "'apical gc --dead' lists them")
      }
    } catch {
      add("store", .problem, "\(error)", remedy: "name another one with --store or APICAL_STORE")
    }
  }

  public mutating func addData(_ inventory: DataInventory) {
    for entry in inventory.entries {
      let place = entry.folder.map { "found in \($0.path)" } ?? "drawn by the program"
      switch entry.state {
      case .present(let checksum):
        add(entry.name, .ok, "\(place), sha256 \(checksum.prefix(12))")
      case .other(let checksum, let remark, let remedy):
        add(
          entry.name, .note, "\(place), sha256 \(checksum.prefix(12)); \(remark)", remedy: remedy)
      case .absent(let remedy):
        add(
          entry.name, .note, "not found in \(entry.folder?.path ?? "the data folder")",
          remedy: remedy)
      case .damaged(let reason): add(entry.name, .problem, reason)
      }
    }
  }
}
