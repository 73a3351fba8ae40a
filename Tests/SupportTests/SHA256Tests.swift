import Foundation
import Support
import Testing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4's test vectors (NIST CAVP, SHA256ShortMsg and the long example).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func digestsAreThoseOfTheStandard(message: String, digest: String) {
    #expect(SHA256.hash(message) == digest)
  }

  @Test func aMillionLettersHashAsTheStandardSays() {
    let message = Data(repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256.hash(message) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func theCutOfTheMessageDoesNotMatter() {
    let message = Data((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    for size in [1, 55, 56, 63, 64, 65, 128, 299] {
      var hash = SHA256()
      for start in stride(from: 0, to: message.count, by: size) {
        hash.update(message[start..<min(start + size, message.count)])
      }
      #expect(hash.finalize() == SHA256.hash(message), "pieces of \(size)")
    }
  }

  @Test func aFileHashesAsItsContent() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("content")
      let content = Data((0..<(1 << 20) + 17).map { UInt8(truncatingIfNeeded: $0) })
      try content.write(to: file)
      #expect(try SHA256.hash(file: file) == SHA256.hash(content))
    }
  }

  @Test func aMissingFileIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("absent")
      let error = #expect(throws: SupportError.self) { try SHA256.hash(file: file) }
      #expect(error?.description.contains(file.path) == true)
    }
  }
}
