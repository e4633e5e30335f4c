import Glibc

/// A call to the sockets of this machine that failed.
public struct SocketFailure: Error, CustomStringConvertible {
  public let call: String
  public let code: Int32

  init(_ call: String) {
    self.call = call
    code = errno
  }

  public var description: String { "\(call): \(String(cString: strerror(code)))" }
}
