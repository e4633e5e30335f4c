import Glibc

/// An address of a host, and the name that the DNS has for it.
public struct ReverseName: Hashable, Sendable {
  public let address: String
  /// nil when it has none.
  public let name: String?
  /// Whether the name leads back to the address, without which receivers do not believe it.
  public let isConfirmed: Bool

  /// No server gave an answer.
  public struct Unanswered: Error {
    public init() {}
  }

  /// Of each address of `host`; empty when there is no such host.
  public static func all(of host: String) throws(Unanswered) -> [ReverseName] {
    var names: [ReverseName] = []
    for address in try addresses(of: host) {
      guard let name = try address.name() else {
        names.append(ReverseName(address: address.text, name: nil, isConfirmed: false))
        continue
      }
      let back = try addresses(of: name).map(\.text)
      names.append(
        ReverseName(address: address.text, name: name, isConfirmed: back.contains(address.text)))
    }
    return names
  }

  private struct SocketAddress {
    let bytes: [UInt8]

    /// As a number.
    var text: String { (try? look(NI_NUMERICHOST)) ?? "" }

    func name() throws(Unanswered) -> String? { try look(NI_NAMEREQD) }

    private func look(_ flag: Int32) throws(Unanswered) -> String? {
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let result = bytes.withUnsafeBytes {
        getnameinfo(
          $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count), &name,
          socklen_t(name.count), nil, 0, flag)
      }
      if result == EAI_NONAME { return nil }
      guard result == 0 else { throw Unanswered() }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// EAI_NODATA, which glibc shows to nobody who does not ask for GNU's own.
  private static let noAddress: Int32 = -5

  private static func addresses(of host: String) throws(Unanswered) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_protocol = Int32(IPPROTO_TCP)
    var first: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, nil, &hints, &first)
    defer { if let first { freeaddrinfo(first) } }
    if result == EAI_NONAME || result == noAddress { return [] }
    guard result == 0 else { throw Unanswered() }
    var addresses: [SocketAddress] = []
    var next = first
    while let entry = next?.pointee {
      addresses.append(
        SocketAddress(
          bytes: Array(UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)))))
      next = entry.ai_next
    }
    return addresses
  }
}
