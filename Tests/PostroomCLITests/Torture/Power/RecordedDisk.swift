import TestSupport

/// The files of a recording as they are after some of its events, with what of them is safe.
///
/// A file's name is as safe as the folder that it stands in was synced after it was made: nothing is
/// taken for granted that POSIX does not promise.
struct RecordedDisk {
  private enum Target: Hashable {
    case file(Int)
    case folder
  }

  /// A name that was given, or taken away (nil).
  private struct Naming {
    let path: String
    let target: Target?
    var isSyncing = false
  }

  private var files: [RecordedFile] = []
  private var names: [String: Target] = [:]
  private var safeNames: [String: Target] = [:]
  private var pending: [Naming] = []
  private var open: [DiskEvent.Handle: (path: String, target: Target)] = [:]
  private let root: String

  /// - Parameter root: the folder that was there before.
  init(root: String) { self.root = root }

  mutating func apply(_ event: DiskEvent) {
    switch event {
    case .opened(let handle, let path, let isNew, let isEmptied):
      if isNew {
        files.append(RecordedFile())
        name(path, .file(files.count - 1))
      }
      guard let target = path == root ? .folder : names[path] else { return }
      open[handle] = (path, target)
      if isEmptied, case .file(let file) = target { files[file].truncate(to: 0) }
    case .closed(let handle): open[handle] = nil
    case .madeFolder(let path): name(path, .folder)
    case .unlinked(let path): name(path, nil)
    case .renamed(let path, let new):
      guard let target = names[path] else { return }
      name(new, target)
      name(path, nil)
    case .wrote(let handle, let offset, let bytes):
      change(handle) { $0.write(bytes, at: offset) }
    case .truncated(let handle, let size): change(handle) { $0.truncate(to: size) }
    case .syncBegan(let handle):
      change(handle) { $0.beginSync() }
      guard let folder = open[handle], folder.target == .folder else { return }
      for index in pending.indices where Self.folder(of: pending[index].path) == folder.path {
        pending[index].isSyncing = true
      }
    case .syncEnded(let handle):
      change(handle) { $0.endSync() }
      guard let folder = open[handle], folder.target == .folder else { return }
      for naming in pending where naming.isSyncing { safeNames[naming.path] = naming.target }
      pending.removeAll { $0.isSyncing }
    case .dot: break
    }
  }

  private mutating func name(_ path: String, _ target: Target?) {
    names[path] = target
    pending.append(Naming(path: path, target: target))
  }

  private mutating func change(
    _ handle: DiskEvent.Handle, _ body: (inout RecordedFile) -> Void
  ) {
    if case .file(let file)? = open[handle]?.target { body(&files[file]) }
  }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// Whether this is the state file or its journal.
  func isState(_ handle: DiskEvent.Handle) -> Bool {
    open[handle]?.path.contains("/postroom.sqlite") ?? false
  }

  /// The files by name, with everything that was written.
  var whole: [String: [UInt8]] {
    content(names) { $0.whole }
  }

  /// What may be left of them when the power is cut now.
  func afterPowerCut(_ generator: inout SplitMix) -> [String: [UInt8]] {
    var left = safeNames
    for naming in pending[..<Int.random(in: 0...pending.count, using: &generator)] {
      left[naming.path] = naming.target
    }
    // What a folder that is lost held is lost with it.
    left = left.filter { path, _ in
      let folder = Self.folder(of: path)
      return folder == root || left[folder] == .folder
    }
    return content(left) { $0.afterPowerCut(&generator) }
  }

  private func content(
    _ names: [String: Target], _ read: (RecordedFile) -> [UInt8]
  ) -> [String: [UInt8]] {
    var content: [String: [UInt8]] = [:]
    for (path, target) in names.sorted(by: { $0.key < $1.key }) {
      if case .file(let file) = target { content[path] = read(files[file]) }
    }
    return content
  }
}
