import Foundation

/// What the `src` of an image leads to.
enum ImageSource: Hashable {
  /// A file of the workspace, by its path.
  case file(String)
  /// A server, which the reader's mail program may ask for it.
  case elsewhere
  /// `data:`
  case inItself
  /// A file whose name holds a merge tag.
  case varying

  init(_ url: String, isStatic: Bool) {
    let scheme = url.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    if url.hasPrefix("//") {
      self = .elsewhere
    } else if scheme.count < url.count, url[scheme.endIndex] == ":", scheme.count > 1 {
      self = scheme.lowercased() == "data" ? .inItself : .elsewhere
    } else if isStatic {
      let path = url.prefix { $0 != "?" && $0 != "#" }
      self = .file(path.removingPercentEncoding ?? String(path))
    } else {
      // A field at the beginning is a URL of the contact's.
      self = url.hasPrefix(PageSource.fieldMark) ? .elsewhere : .varying
    }
  }
}
