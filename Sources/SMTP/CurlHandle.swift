import CCurl
import Glibc

/// Owns one `CURL *`, used by one thread for one connection.
final class CurlHandle {
  let raw: UnsafeMutableRawPointer
  /// Where libcurl says more than a result's name does.
  private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init() {
    _ = CurlHandle.library
    guard let raw = curl_easy_init() else { fatalError("libcurl: out of memory") }
    self.raw = raw
    words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    _ = ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, words)
  }

  deinit {
    curl_easy_cleanup(raw)
    words.deallocate()
  }

  /// Once in a process, before any thread. A relay that closes must not raise SIGPIPE: OpenSSL
  /// writes without MSG_NOSIGNAL.
  static let library: Void = {
    signal(SIGPIPE, SIG_IGN)
    let result = ccurl_global_init()
    precondition(result == CURLE_OK, "libcurl could not be initialised")
  }()

  func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
    try check(ccurl_set_long(raw, option, value))
  }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ value: String) throws(CurlError) {
    try check(ccurl_set_text(raw, option, value))
  }

  func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) throws(CurlError) {
    try check(ccurl_set_pointer(raw, option, pointer))
  }

  func set(_ option: CURLoption, lines: ccurl_lines?) throws(CurlError) {
    try check(ccurl_set_lines(raw, option, lines))
  }

  /// No other protocol than `smtp://` and `smtps://`, whatever the URL says.
  func allowSMTPAlone() throws(CurlError) { try check(ccurl_allow_smtp_alone(raw)) }

  /// No other protocol than `imap://` and `imaps://`.
  func allowIMAPAlone() throws(CurlError) { try check(ccurl_allow_imap_alone(raw)) }

  /// No other protocol than `http://` and `https://`.
  func allowWebAlone() throws(CurlError) { try check(ccurl_allow_web_alone(raw)) }

  /// `opener` makes the socket for each address that libcurl is about to connect to, or refuses.
  func set(opener: ccurl_opener, context: UnsafeMutableRawPointer) throws(CurlError) {
    try check(ccurl_set_opener(raw, opener))
    try check(ccurl_set_pointer(raw, CURLOPT_OPENSOCKETDATA, context))
  }

  func perform() throws(CurlError) { try check(curl_easy_perform(raw)) }

  var responseCode: Int {
    var code = 0
    _ = ccurl_get_long(raw, CURLINFO_RESPONSE_CODE, &code)
    return code
  }

  /// -1 when it is not known.
  func number(_ information: CURLINFO) -> Int {
    var number: curl_off_t = -1
    _ = ccurl_get_offset(raw, information, &number)
    return Int(number)
  }

  func text(_ information: CURLINFO) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard ccurl_get_text(raw, information, &text) == CURLE_OK else { return nil }
    return text.map { String(cString: $0) }
  }

  /// What stands behind `name` in the server's own certificate; nil without TLS, or where
  /// `CURLOPT_CERTINFO` was not set.
  func certificateField(_ name: String) -> String? {
    var certificates: UnsafeMutablePointer<curl_certinfo>?
    guard ccurl_get_certificates(raw, &certificates) == CURLE_OK, let certificates,
      certificates.pointee.num_of_certs > 0
    else { return nil }
    var entry = certificates.pointee.certinfo[0]
    while let field = entry?.pointee {
      let line = String(cString: field.data)
      if line.hasPrefix("\(name):") { return String(line.dropFirst(name.count + 1)) }
      entry = field.next
    }
    return nil
  }

  var socket: Int32? {
    var socket: curl_socket_t = -1
    _ = ccurl_get_socket(raw, CURLINFO_ACTIVESOCKET, &socket)
    return socket < 0 ? nil : socket
  }

  /// Sends what the connection takes now; 0 when it takes nothing until it is writable.
  func send(_ bytes: UnsafeRawBufferPointer) throws(CurlError) -> Int {
    var sent = 0
    let result = curl_easy_send(raw, bytes.baseAddress, bytes.count, &sent)
    if result == CURLE_AGAIN { return 0 }
    try check(result)
    return sent
  }

  /// Receives what is there; nil when nothing is until it is readable, 0 at the end.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(CurlError) -> Int? {
    var received = 0
    let result = curl_easy_recv(raw, buffer.baseAddress, buffer.count, &received)
    if result == CURLE_AGAIN { return nil }
    try check(result)
    return received
  }

  func check(_ result: CURLcode) throws(CurlError) {
    if result != CURLE_OK { throw CurlError(code: result, words: String(cString: words)) }
  }
}

/// A result of libcurl other than CURLE_OK.
struct CurlError: Error {
  let code: CURLcode
  /// What libcurl said of this one; empty when it said nothing.
  let words: String

  /// libcurl's own words, beginning as a sentence of ours does.
  var reason: String {
    let text = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
    let isName = text.prefix { $0 != " " }.dropFirst().contains(where: \.isUppercase)
    return isName ? text : text.prefix(1).lowercased() + text.dropFirst()
  }

  /// Whether a handshake ended because the connection did, as OpenSSL and the socket tell it.
  var isLostConnection: Bool {
    ["SSL_ERROR_SYSCALL", "reset by peer", "unexpected eof"].contains { words.contains($0) }
  }
}
