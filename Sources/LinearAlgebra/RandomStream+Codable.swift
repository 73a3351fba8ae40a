/// The state as one string of 64 hexadecimal digits, so that it survives any JSON reader (many
/// round integers above 2^53).
extension RandomStream: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let digits = Array(text.utf8)
    var words: [UInt64] = []
    if digits.count == 64 {
      for start in stride(from: 0, to: 64, by: 16) {
        let word = digits[start..<start + 16]
        if word.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
          let value = UInt64(String(decoding: word, as: UTF8.self), radix: 16)
        {
          words.append(value)
        }
      }
    }
    guard words.count == 4, words.contains(where: { $0 != 0 }) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: """
          "\(text)" is not the state of a random stream: \
          64 hexadecimal digits (0-9, a-f), not all zero, are expected
          """)
    }
    self.init(state: (words[0], words[1], words[2], words[3]))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let words = [s0, s1, s2, s3].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    try container.encode(words.joined())
  }
}
