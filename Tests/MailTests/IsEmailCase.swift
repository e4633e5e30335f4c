import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// One address of the isemail test set.
struct IsEmailCase {
  let id: String
  let category: String
  let address: String

  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/corpora/isemail/tests.xml").path

  static var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

  static func all(in categories: Set<String>) throws -> [IsEmailCase] {
    let xml = try Data(contentsOf: URL(filePath: path))
    let reader = IsEmailReader()
    let parser = XMLParser(data: xml)
    parser.delegate = reader
    guard parser.parse() else { throw CocoaError(.fileReadCorruptFile) }
    return reader.cases.filter { categories.contains($0.category) }
  }
}

private final class IsEmailReader: NSObject, XMLParserDelegate {
  var cases: [IsEmailCase] = []
  private var id = ""
  private var texts: [String: String] = [:]
  private var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    text = ""
    if name == "test" {
      id = attributes["id"] ?? ""
      texts = [:]
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name != "test" {
      texts[name] = text
      return
    }
    // The set writes a control character as U+2400 plus its code.
    let scalars = (texts["address"] ?? "").unicodeScalars.map { scalar in
      (0x2400...0x241F).contains(scalar.value)
        ? Unicode.Scalar(UInt8(scalar.value - 0x2400)) : scalar
    }
    let address = String(String.UnicodeScalarView(scalars))
    cases.append(IsEmailCase(id: id, category: texts["category"] ?? "", address: address))
  }
}
