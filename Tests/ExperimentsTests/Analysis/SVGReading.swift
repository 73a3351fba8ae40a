import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an SVG picture holds, read with the system's XML parser.
final class SVGReading: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private(set) var isWellFormed = false
  private var isInText = false

  init(_ data: Data) {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  /// The texts, in the order of the file.
  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

  /// The starts of all strokes in a colour, in the order of the file.
  func strokes(_ colour: String, width: String) -> [(x: Double, y: Double)] {
    elements.filter {
      $0.attributes["stroke"] == colour && $0.attributes["stroke-width"] == width
    }.flatMap { element in
      (element.attributes["d"] ?? "").split(separator: "M").compactMap { stroke in
        let numbers = stroke.split { !"-.0123456789".contains($0) }.compactMap { Double($0) }
        return numbers.count > 1 ? (numbers[0], numbers[1]) : nil
      }
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes))
    isInText = name == "text"
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    isInText = false
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard isInText, let last = elements.indices.last else { return }
    elements[last].text += string
  }
}
