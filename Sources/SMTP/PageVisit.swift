import CCurl
import Glibc
import Mail

/// One request under way. What is on the page is not read.
///
/// Neither cookies nor a proxy are used, and an address in a private network is not connected to,
/// whatever name leads there.
final class PageVisit {
  let handle = CurlHandle()
  private let gate: Gate

  init(_ request: PageRequest, _ visits: PageVisits, detours: CurlList?) throws(CurlError) {
    gate = Gate(isOpen: visits.reachesPrivateNetworks)
    try handle.allowWebAlone()
    try handle.set(CURLOPT_URL, request.url)
    try handle.set(CURLOPT_NOSIGNAL, 1)
    // Through a proxy nobody knows where a name leads.
    try handle.set(CURLOPT_NOPROXY, "*")
    try handle.set(CURLOPT_CONNECTTIMEOUT_MS, Int(visits.connectTimeout * 1000))
    try handle.set(CURLOPT_TIMEOUT_MS, Int(visits.timeout * 1000))
    try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
    try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    try handle.set(CURLOPT_USERAGENT, "Mozilla/5.0 (compatible; postroom; link check)")
    switch request.method {
    case .head: try handle.set(CURLOPT_NOBODY, 1)
    case .get:
      try handle.set(CURLOPT_HTTPGET, 1)
      try handle.set(CURLOPT_RANGE, "0-0")
    }
    // The first of the page ends the transfer.
    try handle.set(CURLOPT_WRITEFUNCTION, lines: { _, _, _, _ in 0 })
    try handle.set(opener: Self.open, context: Unmanaged.passUnretained(gate).toOpaque())
    if let detours { try handle.set(CURLOPT_CONNECT_TO, pointer: detours.raw) }
  }

  func answer(_ result: CURLcode) -> PageAnswer {
    do throws(CurlError) { try handle.check(result) } catch {
      switch error.code {
      // A page that goes on behind what was asked for is there.
      case CURLE_WRITE_ERROR: break
      case CURLE_COULDNT_RESOLVE_HOST: return .unknownSite
      case CURLE_OPERATION_TIMEDOUT: return .silence
      default:
        if let address = gate.refused, !gate.wasPassed { return .withinNetwork(address: address) }
        return .failure(reason: error.reason)
      }
    }
    let status = handle.responseCode
    return .status(
      status, location: handle.text(CURLINFO_REDIRECT_URL), length: status == 200 ? length : nil)
  }

  /// What the answer says, unless it says nothing.
  private var length: Int? {
    let length = handle.number(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
    return length < 0 ? nil : length
  }

  // MARK: Addresses

  /// Lets through, or not, to an address of a private network.
  private final class Gate {
    let isOpen: Bool
    var refused: String?
    var wasPassed = false

    init(isOpen: Bool) { self.isOpen = isOpen }
  }

  private static let open: ccurl_opener = { context, _, address in
    guard let context, let address else { return -1 }
    let gate = Unmanaged<Gate>.fromOpaque(context).takeUnretainedValue()
    if !gate.isOpen {
      let text = numeric(address)
      guard let text, !PrivateNetwork.contains(address: text) else {
        gate.refused = text ?? "an address that is none"
        return -1
      }
    }
    gate.wasPassed = true
    let family = address.pointee.family
    return socket(
      family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  /// "192.0.2.1", "2001:db8::1".
  private static func numeric(_ address: UnsafeMutablePointer<curl_sockaddr>) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let length = socklen_t(address.pointee.addrlen)
    // A longer address goes on behind the field.
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let start = (UnsafeRawPointer(address) + offset).assumingMemoryBound(to: sockaddr.self)
    let result = getnameinfo(
      start, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    return result == 0 ? text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : nil
  }
}
