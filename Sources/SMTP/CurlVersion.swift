import CCurl

/// The libcurl that this program runs with, which need not be the one that it was built with.
public struct CurlVersion: Hashable, Sendable {
  /// `7.88.1`.
  public let text: String
  /// Of TLS, as `OpenSSL/3.0.19`; nil when it has none.
  public let tls: String?
  private let number: UInt32

  public static let current: CurlVersion = {
    let information = curl_version_info(CURLVERSION_FIRST).pointee
    return CurlVersion(
      text: String(cString: information.version),
      tls: information.ssl_version.map { String(cString: $0) },
      number: information.version_num)
  }()

  init(text: String, tls: String?, number: UInt32) {
    self.text = text
    self.tls = tls
    self.number = number
  }

  /// What is known to be wrong with this version in what Postroom asks of it: to open a session. A
  /// distribution may have mended it without another number.
  ///
  /// Wrong reuse of connections (CVE-2026-4873, CVE-2026-8286) and what its own uploads do to dots
  /// are not here: no connection is reused by libcurl, and no message is uploaded by it.
  public var faults: [String] {
    Self.known.filter { $0.from <= number && number < $0.mended }.map(\.words)
  }

  /// Versions as libcurl numbers them: 0x074000 is 7.64.0.
  private static let known: [(from: UInt32, mended: UInt32, words: String)] = [
    (0x07_22_00, 0x07_40_00, "CVE-2019-3823: a relay's reply may be read past its end"),
    (0x07_14_00, 0x07_4F_00, "CVE-2021-22947: replies from before STARTTLS are believed after it"),
  ]
}
