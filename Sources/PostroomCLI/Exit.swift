/// Exit codes, as `sysexits.h` names them where it can. Crontabs depend on them.
enum Exit: Int32 {
  case done = 0
  /// Done, but some messages failed, expired or are in doubt.
  case troubled = 1
  case usage = 64
  /// The input has problems; nothing was sent.
  case badInput = 65
  case noInput = 66
  case unreachable = 69
  case internalError = 70
  case cannotWrite = 73
  /// Work is left, or another run is at it.
  case workLeft = 75
  case loginRefused = 77
  case configuration = 78
}
