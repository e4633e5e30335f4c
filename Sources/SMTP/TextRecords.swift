import CResolv

/// The text records that the DNS has under a name, as the system's resolver finds them.
public enum TextRecords {
  /// No server gave an answer: nothing is known of the name.
  public struct Unanswered: Error {
    public init() {}
  }

  /// The strings of each record put together (RFC 6376 section 3.6.2.2); none when there is no such
  /// name.
  ///
  /// - Parameter port: of a server on 127.0.0.1 that is asked instead.
  public static func texts(at name: String, port: Int = 0) throws(Unanswered) -> [String] {
    var answer = [UInt8](repeating: 0, count: 65_535)
    var error: Int32 = 0
    let count = cresolv_texts(name, Int32(port), &answer, Int32(answer.count), &error)
    guard count >= 0 else {
      if error == HOST_NOT_FOUND || error == NO_DATA { return [] }
      throw Unanswered()
    }
    return records(in: answer.prefix(Int(count)))
  }

  private static func records(in answer: ArraySlice<UInt8>) -> [String] {
    answer.withUnsafeBufferPointer { bytes in
      var message = ns_msg()
      guard ns_initparse(bytes.baseAddress, Int32(bytes.count), &message) == 0 else { return [] }
      // The section of questions comes before that of answers, ns_s_an.
      let count = Int(message._counts.1)
      return (0..<count).compactMap { index in
        var record = ns_rr()
        guard ns_parserr(&message, ns_s_an, Int32(index), &record) == 0,
          Int(record.type) == Int(ns_t_txt.rawValue), let octets = record.rdata
        else { return nil }
        return text(UnsafeBufferPointer(start: octets, count: Int(record.rdlength)))
      }
    }
  }

  /// RFC 1035 section 3.3.14: strings, each behind its length.
  private static func text(_ octets: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    var position = 0
    while position < octets.count {
      let length = Int(octets[position])
      text += octets[(position + 1)..<min(position + 1 + length, octets.count)]
      position += 1 + length
    }
    return String(decoding: text, as: UTF8.self)
  }
}
