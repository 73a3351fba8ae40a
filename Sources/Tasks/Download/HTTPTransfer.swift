import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One HTTP request that appends to a partial file.
///
/// It asks for the rest of the file (`Range: bytes=N-`). A server that sends the whole file all the
/// same (status 200) is obeyed: the partial file is emptied first.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  // Mutable state is touched by the session's delegate queue, which is serial, and by `run` only
  // before the task starts and after the semaphore says that it is over.
  private let url: URL
  private let part: URL
  private let output: FileHandle
  private let limit: Int
  private let progress: @Sendable (Int) -> Void
  private let finished = DispatchSemaphore(value: 0)
  private var received: Int
  private var accepting = false
  private var failure: DataError?

  private init(
    url: URL, part: URL, output: FileHandle, received: Int, limit: Int,
    progress: @escaping @Sendable (Int) -> Void
  ) {
    self.url = url
    self.part = part
    self.output = output
    self.received = received
    self.limit = limit
    self.progress = progress
  }

  /// Runs the request and waits for its end.
  ///
  /// - Parameters:
  ///   - part: an existing file; what it holds is taken for the beginning of the file.
  ///   - limit: size of the whole file; a server that sends more is cut off.
  ///   - idleTimeout: seconds without a byte after which the transfer fails.
  /// - Throws: ``DataError/httpStatus(url:status:)``, ``DataError/transferFailed(url:reason:)`` or
  ///   ``DataError/unwritable(path:reason:)``. What was received until then is kept in `part`.
  static func run(
    _ url: URL, into part: URL, limit: Int, idleTimeout: TimeInterval,
    progress: @escaping @Sendable (Int) -> Void
  ) throws {
    let output: FileHandle
    let offset: Int
    do {
      output = try FileHandle(forWritingTo: part)
      offset = Int(try output.seekToEnd())
    } catch {
      throw DataError.unwritable(path: part.path, reason: error.localizedDescription)
    }
    defer { try? output.close() }
    let transfer = HTTPTransfer(
      url: url, part: part, output: output, received: offset, limit: limit, progress: progress)
    try transfer.perform(offset: offset, idleTimeout: idleTimeout)
  }

  private func perform(offset: Int, idleTimeout: TimeInterval) throws {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleTimeout
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.urlCache = nil
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    var request = URLRequest(url: url)
    // The checksum is that of the bytes as stored: no decompression on the way.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
    session.dataTask(with: request).resume()
    finished.wait()
    session.finishTasksAndInvalidate()
    if let failure { throw failure }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    switch status {
    case 200:
      do {
        try output.truncate(atOffset: 0)
        received = 0
        accepting = true
      } catch {
        failure = .unwritable(path: part.path, reason: error.localizedDescription)
      }
    case 206:
      let range = (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Content-Range") ?? ""
      accepting = range.lowercased().hasPrefix("bytes \(received)-")
      if !accepting {
        failure = .transferFailed(
          url: url.absoluteString,
          reason: "asked for bytes from \(received) on, the server sent \"\(range)\"")
      }
    default:
      failure = .httpStatus(url: url.absoluteString, status: status)
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard accepting else { return }
    guard received + data.count <= limit else {
      accepting = false
      failure = .transferFailed(
        url: url.absoluteString, reason: "the server sent more than the file's \(limit) bytes")
      dataTask.cancel()
      return
    }
    do {
      try output.write(contentsOf: data)
    } catch {
      accepting = false
      failure = .unwritable(path: part.path, reason: error.localizedDescription)
      dataTask.cancel()
      return
    }
    received += data.count
    progress(received)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    if failure == nil {
      if let error {
        failure = .transferFailed(url: url.absoluteString, reason: error.localizedDescription)
      } else if received < limit {
        failure = .transferFailed(
          url: url.absoluteString, reason: "it ended after \(received) of \(limit) bytes")
      }
    }
    finished.signal()
  }
}
