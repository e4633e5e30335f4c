import Mail

/// A file as a part of a message: its header fields and its content, encoded.
enum EncodedEnclosure {
  static func image(_ enclosure: Enclosure, _ bytes: [UInt8]) -> [UInt8] {
    part(enclosure.mediaType, enclosure.fileName, "inline", enclosure.contentID, bytes)
  }

  static func attachment(_ fileName: String, _ mediaType: String, _ bytes: [UInt8]) -> [UInt8] {
    part(mediaType, fileName, "attachment", nil, bytes)
  }

  /// RFC 2045 section 5, RFC 2183 for the disposition, RFC 2231 for the names.
  private static func part(
    _ mediaType: String, _ fileName: String, _ disposition: String, _ contentID: String?,
    _ bytes: [UInt8]
  ) -> [UInt8] {
    var part = Array("Content-Type: \(mediaType)".utf8)
    part += HeaderField.parameter("name", fileName)
    part += "\r\nContent-Transfer-Encoding: base64\r\n".utf8
    if let contentID { part += "Content-ID: <\(contentID)>\r\n".utf8 }
    part += "Content-Disposition: \(disposition)".utf8
    part += HeaderField.parameter("filename", fileName)
    part += "\r\n\r\n".utf8
    return part + Base64.lines(bytes)
  }
}
