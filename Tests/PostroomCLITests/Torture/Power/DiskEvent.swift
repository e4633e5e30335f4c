/// One thing that `Tests/Recorder/recorder.c` has written down.
enum DiskEvent {
  /// A file or folder of a process, while it is open.
  struct Handle: Hashable {
    let process: UInt32
    let descriptor: UInt32
  }

  case opened(Handle, path: String, isNew: Bool, isEmptied: Bool)
  case closed(Handle)
  case madeFolder(String)
  case unlinked(String)
  case renamed(String, to: String)
  case wrote(Handle, at: Int, [UInt8])
  case truncated(Handle, to: Int)
  case syncBegan(Handle)
  case syncEnded(Handle)
  /// The final dot of the message to this address is about to leave.
  case dot(String)
}
