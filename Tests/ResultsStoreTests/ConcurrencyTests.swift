import Foundation
import ResultsStore
import Testing

@Suite struct ConcurrencyTests {
  /// Runs `body` on as many threads at once, and returns what each threw.
  private func threads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void)
    -> [any Error]
  {
    let errors = Collected<any Error>()
    let group = DispatchGroup()
    for index in 0..<count {
      group.enter()
      Thread.detachNewThread {
        do { try body(index) } catch { errors.append(error) }
        group.leave()
      }
    }
    group.wait()
    return errors.values
  }

  @Test(arguments: 0..<5)
  func eightOpenOneNewFileAtOnceAndWrite(round: Int) throws {
    try withStorePlace { url in
      let errors = threads(8) { index in
        let store = try ResultsStore(at: url)
        for run in 0..<5 {
          let id = try store.start(.example(seed: 100 * index + run, ["rate": 0.1]))
          for batch in 0..<3 {
            try store.append(
              series: (0..<20).map {
                SeriesPoint(metric: "loss", step: 20 * batch + $0, value: 1)
              }, to: id)
            try store.heartbeat([id])
            _ = try store.runs(limit: 3)
          }
          try store.complete(id, metrics: ["test_error": Double(index)])
        }
      }
      #expect(errors.isEmpty, "\(errors)")
      let store = try ResultsStore(at: url)
      #expect(try store.runCount(matching: .status(.completed)) == 40)
      #expect(try store.readOnlyQuery("SELECT count(*) FROM points").rows == [[2400]])
    }
  }

  @Test func oneKeyIsClaimedByOne() throws {
    try withStorePlace { url in
      let claims = Collected<Claim>()
      let errors = threads(8) { _ in
        let store = try ResultsStore(at: url)
        for seed in 0..<10 {
          let claim = try store.claim(.example(seed: seed), environment: .example)
          claims.append(claim)
          if case .claimed(let id) = claim, seed.isMultiple(of: 2) {
            try store.complete(id, metrics: [:])
          }
        }
      }
      #expect(errors.isEmpty, "\(errors)")
      let claimed = claims.values.filter { if case .claimed = $0 { true } else { false } }
      #expect(claims.values.count == 80)
      #expect(claimed.count == 10)
      let count = try ResultsStore(at: url).runCount()
      #expect(count == 10)
    }
  }

  @Test func oneStoreServesManyThreads() throws {
    try withStore { store, _ in
      let errors = threads(8) { index in
        for run in 0..<10 { _ = try store.record(.example(seed: 100 * index + run)) }
        _ = try store.runs()
      }
      #expect(errors.isEmpty, "\(errors)")
      let count = try store.runCount()
      #expect(count == 80)
    }
  }
}

/// Values gathered from many threads.
private final class Collected<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var gathered: [Value] = []

  var values: [Value] { lock.withLock { gathered } }

  func append(_ value: Value) {
    lock.withLock { gathered.append(value) }
  }
}
