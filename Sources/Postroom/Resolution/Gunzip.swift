import CZlib

/// Unpacks gzip, member after member (RFC 1952 section 2.2); the checksum of each is looked at.
final class Gunzip {
  /// Why nothing more can be unpacked.
  enum Fault: Error {
    /// The packed bytes end in the middle.
    case cutOff
    case damaged(reason: String)
    /// The packed bytes could not be read.
    case unreadable(MaillogFailure)
  }

  /// zlib keeps the address of its state, so that it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var isBetweenMembers = false
  private var hasBegun = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 32 * 1024, alignment: 16)
    // Fails only when memory is out, or when zlib is not the one of its header.
    precondition(czlib_begin_gzip(stream) == Z_OK, "zlib cannot be used")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// How many bytes were unpacked into `output`; 0 at the end. `packed` reads packed bytes, none at
  /// their end.
  func read(
    into output: UnsafeMutableRawBufferPointer,
    from packed: (UnsafeMutableRawBufferPointer) throws(MaillogFailure) -> Int
  ) throws(Fault) -> Int {
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let wanted = Int(stream.pointee.avail_out)
    while Int(stream.pointee.avail_out) == wanted {
      if stream.pointee.avail_in == 0 {
        let count: Int
        do { count = try packed(input) } catch { throw .unreadable(error) }
        if count == 0 {
          guard isBetweenMembers || !hasBegun else { throw .cutOff }
          return 0
        }
        hasBegun = true
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
      }
      if isBetweenMembers && !beginMember() { continue }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isBetweenMembers = true
      default: throw .damaged(reason: reason)
      }
    }
    return wanted - Int(stream.pointee.avail_out)
  }

  /// Behind the last member there may be zeros, which tapes were filled up with. False when there is
  /// nothing else yet.
  private func beginMember() -> Bool {
    while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.avail_in > 0 else { return false }
    inflateReset(stream)
    isBetweenMembers = false
    return true
  }

  private var reason: String { stream.pointee.msg.map { String(cString: $0) } ?? "not gzip" }
}
