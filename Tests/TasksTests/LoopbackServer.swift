import Foundation

/// A small HTTP/1.1 server on 127.0.0.1 for one test: it answers one request per connection, one
/// after the other, with what `answer` says, and remembers what was asked.
final class LoopbackServer: @unchecked Sendable {
  struct Request: Sendable, Equatable {
    let path: String
    /// First byte asked for by a `Range` header.
    let rangeStart: Int?
  }

  enum Answer: Sendable {
    /// The file, or the range of it that was asked for.
    case file(Data)
    /// The file, whatever range was asked for.
    case wholeFile(Data)
    /// As `file`, but the connection is closed after this many bytes of the body.
    case cutOff(Data, after: Int)
    /// A range that starts elsewhere than asked.
    case wrongRange(Data)
    case status(Int)
  }

  let port: UInt16
  private let descriptor: Int32
  private let answer: @Sendable (Request, _ number: Int) -> Answer
  private let lock = NSLock()
  private var received: [Request] = []

  /// - Parameter answer: called with each request and its number, counted from 0.
  init(answer: @escaping @Sendable (Request, Int) -> Answer) throws {
    self.answer = answer
    #if os(Linux)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    descriptor = socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard listening else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [self] in
      while case let connection = accept(descriptor, nil, nil), connection >= 0 {
        serve(connection)
        close(connection)
      }
    }.start()
  }

  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// All requests so far, in their order.
  var requests: [Request] { lock.withLock { received } }

  func url(_ path: String) throws -> URL {
    guard let url = URL(string: "http://127.0.0.1:\(port)/\(path)") else {
      throw URLError(.badURL)
    }
    return url
  }

  private func serve(_ connection: Int32) {
    guard let request = readRequest(connection) else { return }
    let number = lock.withLock {
      received.append(request)
      return received.count - 1
    }
    switch answer(request, number) {
    case .file(let data):
      send(data, from: request.rangeStart, limit: data.count, to: connection)
    case .wholeFile(let data):
      send(data, from: nil, limit: data.count, to: connection)
    case .cutOff(let data, let limit):
      send(data, from: request.rangeStart, limit: limit, to: connection)
    case .wrongRange(let data):
      send(data, from: (request.rangeStart ?? 0) + 1, limit: data.count, to: connection)
    case .status(let status):
      write("HTTP/1.1 \(status) No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", connection)
    }
  }

  private func send(_ data: Data, from start: Int?, limit: Int, to connection: Int32) {
    let start = start ?? -1
    guard start < data.count else {
      write("HTTP/1.1 416 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", connection)
      return
    }
    let body = data.dropFirst(max(start, 0))
    var head = start < 0 ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial Content\r\n"
    if start >= 0 { head += "Content-Range: bytes \(start)-\(data.count - 1)/\(data.count)\r\n" }
    write(head + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n", connection)
    write(body.prefix(limit), connection)
  }

  private func readRequest(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let prefix = "range: bytes="
    let range = lines.first { $0.lowercased().hasPrefix(prefix) }
    return Request(
      path: String(words[1].dropFirst()),
      rangeStart: range.flatMap { Int($0.dropFirst(prefix.count).prefix { $0 != "-" }) })
  }

  private func write(_ text: String, _ connection: Int32) { write(Data(text.utf8), connection) }

  private func write(_ data: Data, _ connection: Int32) {
    #if os(Linux)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    var rest = data
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, flags)
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
