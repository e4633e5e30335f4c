/// Where a run is killed.
enum KillPoint: CustomStringConvertible {
  /// As a thread of it begins its `number`th such call: strace sees to it that the call is not made.
  case call(String, number: Int)
  /// So many microseconds after the relay has had so many final dots in all.
  case moment(dots: Int, microseconds: UInt32)

  /// What SQLite's writes and syncs, and libcurl's reads and writes of the connection, come down to.
  static let calls = ["pwrite64", "fdatasync", "sendto", "recvfrom"]

  var kind: String {
    switch self {
    case .call(let name, _): name
    case .moment: "any moment"
    }
  }

  var description: String {
    switch self {
    case .call(let name, let number): "\(name) \(number)"
    case .moment(let dots, let microseconds): "\(microseconds) us after dot \(dots)"
    }
  }
}
