import Foundation
import Glibc

/// A DNS server on 127.0.0.1 that knows some text records, for one process at a time.
public final class NameServer: Sendable {
  public let port: Int
  private let descriptor: Int32

  /// - Parameters:
  ///   - records: the strings of each record, by its name.
  ///   - failing: names for which it says that it failed.
  public init(_ records: [String: [[String]]], failing: Set<String> = []) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.descriptor = descriptor
    Thread.detachNewThread { Self.serve(descriptor, records, failing) }
  }

  /// The thread ends, and closes the socket.
  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private static func serve(
    _ descriptor: Int32, _ records: [String: [[String]]], _ failing: Set<String>
  ) {
    defer { close(descriptor) }
    var query = [UInt8](repeating: 0, count: 512)
    while true {
      var peer = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let count = withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(descriptor, &query, query.count, 0, $0, &length)
        }
      }
      guard count > 12 else { return }
      let reply = answer(to: Array(query[..<count]), records, failing)
      _ = withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          sendto(descriptor, reply, reply.count, 0, $0, length)
        }
      }
    }
  }

  /// RFC 1035 section 4.1: the question is given back, and what is known of it.
  private static func answer(
    to query: [UInt8], _ records: [String: [[String]]], _ failing: Set<String>
  ) -> [UInt8] {
    var labels: [String] = []
    var position = 12
    while query[position] != 0 {
      let end = position + 1 + Int(query[position])
      labels.append(String(decoding: query[(position + 1)..<end], as: UTF8.self))
      position = end
    }
    let name = labels.joined(separator: ".")
    let found = records[name] ?? []
    // Section 4.1.1: 2 is a failure of the server, 3 that there is no such name.
    let code: UInt8 = failing.contains(name) ? 2 : found.isEmpty ? 3 : 0
    var reply = query[..<2] + [0x81, 0x80 | code, 0, 1, 0, UInt8(found.count), 0, 0, 0, 0]
    reply += query[12..<(position + 5)]
    for strings in found {
      let octets = strings.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      // The name is the question's; type TXT, class IN, a minute.
      reply += [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60]
      reply += [UInt8(octets.count >> 8), UInt8(octets.count & 255)] + octets
    }
    return Array(reply)
  }
}
