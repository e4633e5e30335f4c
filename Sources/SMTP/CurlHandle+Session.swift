import CCurl
import Mail

extension CurlHandle {
  /// A session that libcurl opens and leaves to us: connected, secured and logged in.
  func prepareSession(_ settings: RelaySettings, secret: String?) throws(CurlError) {
    try set(CURLOPT_CONNECT_ONLY, 1)
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_HTTPPROXYTUNNEL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.timeouts.connect * 1000))
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(settings.timeouts.reply)))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    // RFC 8997: no older TLS for mail.
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    let useSSL =
      switch settings.security {
      case .required: CURLUSESSL_ALL
      case .opportunistic: CURLUSESSL_TRY
      case .none: CURLUSESSL_NONE
      }
    try set(CURLOPT_USE_SSL, Int(useSSL.rawValue))
    if let caFile = settings.caFile { try set(CURLOPT_CAINFO, caFile) }
    guard let login = settings.login, let secret else { return }
    try set(CURLOPT_USERNAME, login.username)
    if let mechanism = login.mechanism {
      try set(CURLOPT_LOGIN_OPTIONS, "AUTH=\(mechanism.rawValue.uppercased())")
    }
    try set(login.mechanism == .xoauth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret)
  }

  /// Every line that the server says while the session is opened. `dialogue` is to be kept until
  /// `perform` has returned, which is when libcurl last calls.
  func tell(_ dialogue: OpeningDialogue) throws(CurlError) {
    try set(CURLOPT_HEADERDATA, pointer: Unmanaged.passUnretained(dialogue).toOpaque())
    try set(
      CURLOPT_HEADERFUNCTION,
      lines: { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        Unmanaged<OpeningDialogue>.fromOpaque(context).takeUnretainedValue()
          .append(UnsafeRawBufferPointer(start: bytes, count: size * count))
        return size * count
      })
  }
}
