import CCurl

/// Owns one `CURLM *`: transfers that one thread moves on together.
final class CurlMulti {
  private let raw: UnsafeMutableRawPointer

  init() {
    _ = CurlHandle.library
    guard let raw = curl_multi_init() else { fatalError("libcurl: out of memory") }
    self.raw = raw
  }

  /// All transfers have been removed by now.
  deinit { curl_multi_cleanup(raw) }

  func add(_ handle: CurlHandle) { curl_multi_add_handle(raw, handle.raw) }
  func remove(_ handle: CurlHandle) { curl_multi_remove_handle(raw, handle.raw) }

  /// Moves every transfer as far as it goes now, and waits a while if none has ended.
  func turn(waitingAtMost seconds: Double) {
    var running: Int32 = 0
    var wakened: Int32 = 0
    if curl_multi_poll(raw, nil, 0, Int32(seconds * 1000), &wakened) == CURLM_OK {
      curl_multi_perform(raw, &running)
    }
  }

  /// The next transfer that has ended, and how.
  func ended() -> (handle: UnsafeMutableRawPointer, result: CURLcode)? {
    var left: Int32 = 0
    while let message = curl_multi_info_read(raw, &left) {
      if message.pointee.msg == CURLMSG_DONE {
        return (message.pointee.easy_handle, message.pointee.data.result)
      }
    }
    return nil
  }
}
