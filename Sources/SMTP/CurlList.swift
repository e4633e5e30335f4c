import CCurl

/// Owns a `curl_slist`, which libcurl does not copy.
final class CurlList {
  let raw: UnsafeMutableRawPointer?
  private let list: UnsafeMutablePointer<curl_slist>?

  init(_ texts: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for text in texts { list = curl_slist_append(list, text) }
    self.list = list
    raw = UnsafeMutableRawPointer(list)
  }

  deinit { curl_slist_free_all(list) }
}
