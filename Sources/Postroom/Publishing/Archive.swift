import Foundation
import Glibc

/// The folder of published campaigns: a page for each, their images, a list of all and a feed.
///
/// Whatever is written takes the place of an older file at once: a reader never sees half of one.
public struct Archive {
  private let publishing: Publishing
  private let folder: URL
  private let organisation: String
  private let zone: TimeZone
  /// Of the workspace: the list is read, changed and written by one at a time.
  private let lock: String

  public enum Failure: Error {
    case notWritable(path: String)
    /// The archive's own list cannot be read: were it written anew, campaigns would be lost from it.
    case notReadable(path: String)
  }

  public init(_ publishing: Publishing, in workspace: Workspace, settings: Settings) {
    self.publishing = publishing
    folder = URL(fileURLWithPath: workspace.absolute(publishing.folder))
    zone = settings.zone
    lock = workspace.absolute("var/publish.lock")
    organisation = settings.organisationName
  }

  /// Writes a campaign's page, with its images out of `assets`, and then the list and the feed. Returns
  /// the page's path.
  ///
  /// `date` is shown as the day it was published, unless it is that of the page; a campaign that is in the
  /// list keeps the one it has. Publishing what is there already changes no file. With a change of an
  /// event, the pages of its earlier versions and their calendar files tell of it.
  public func publish(
    _ page: CampaignPage, assets: Assets, dated date: Instant? = nil, at now: Instant
  ) throws(Failure) -> String {
    let descriptor = try locked()
    defer { close(descriptor) }
    var entries = try entries()
    let (name, version) = (page.name, page.version)
    let known = entries.first { $0.name == name }
    for image in version.images { try write(assets[image.digest] ?? [], to: image.name) }
    var entry = ArchiveEntry(
      name: name, series: page.series, title: version.title, summary: version.summary,
      published: known?.published ?? (date ?? page.date).date, updated: known?.updated ?? now.date,
      answers: page.answers.last, event: version.isCancellation ? nil : version.event,
      changes: known?.changes)
    let bytes = PublishedPage(version, at: publishing.page(of: name), change: entry.change).bytes
    let isNew = try write(bytes, to: Self.file(of: name))
    if isNew || entry != known { entry.updated = now.date }
    try writeCalendar(of: entry)
    entries.removeAll { $0.name == name }
    if let words = page.change, let event = version.event {
      let change = ArchivedEvent(
        campaign: name, words: words, event: event, isCancelled: version.isCancellation,
        at: entry.published)
      try tell(of: change, answering: page.answers, in: &entries, at: now)
    }
    entries.append(entry)
    try writeLists(entries)
    return folder.appendingPathComponent(Self.file(of: name)).path
  }

  /// Takes a campaign's page away, with the images that no other page shows, and out of the list and the
  /// feed; what it changed of an event is not so any more. False when it is not there.
  public func remove(_ name: String, at now: Instant) throws(Failure) -> Bool {
    let descriptor = try locked()
    defer { close(descriptor) }
    var entries = try entries()
    guard entries.contains(where: { $0.name == name }) else { return false }
    entries.removeAll { $0.name == name }
    for index in entries.indices {
      guard let changes = entries[index].changes else { continue }
      let left = changes.filter { $0.campaign != name }
      if left.count < changes.count { try change(&entries[index], to: left, at: now) }
    }
    let shown = entries.reduce(into: Set<String>()) { $0.formUnion(images(of: $1.name)) }
    let unshown = images(of: name).subtracting(shown).sorted()
    try writeLists(entries)
    for file in [Self.file(of: name), "\(name).ics"] + unshown {
      let path = folder.appendingPathComponent(file).path
      do { try FileManager.default.removeItem(atPath: path) } catch {
        if FileManager.default.fileExists(atPath: path) { throw Failure.notWritable(path: path) }
      }
    }
    return true
  }

  /// Whether it has a page of that campaign.
  public func has(_ name: String) throws(Failure) -> Bool {
    try entries().contains { $0.name == name }
  }

  private static func file(of name: String) -> String { "\(name).html" }

  // MARK: Events

  /// Of each page with an earlier version of the event, or that is answered.
  private func tell(
    of change: ArchivedEvent, answering answered: [String], in entries: inout [ArchiveEntry],
    at now: Instant
  ) throws(Failure) {
    for index in entries.indices {
      let isEarlier =
        entries[index].event.map {
          $0.uid == change.event.uid && $0.sequence < change.event.sequence
        } ?? answered.contains(entries[index].name)
      guard isEarlier else { continue }
      let changes = (entries[index].changes ?? []).filter { $0.campaign != change.campaign }
      let sorted = (changes + [change]).sorted { $0.event.sequence < $1.event.sequence }
      if sorted != entries[index].changes { try self.change(&entries[index], to: sorted, at: now) }
    }
  }

  private func change(
    _ entry: inout ArchiveEntry, to changes: [ArchivedEvent], at now: Instant
  ) throws(Failure) {
    entry.changes = changes.isEmpty ? nil : changes
    entry.updated = now.date
    let file = Self.file(of: entry.name)
    let page = FileManager.default.contents(atPath: folder.appendingPathComponent(file).path)
    if let page { try write(PublishedPage.noting(entry.change, on: [UInt8](page)), to: file) }
    try writeCalendar(of: entry)
  }

  /// The event as it is by now. The same bytes whenever it is written.
  private func writeCalendar(of entry: ArchiveEntry) throws(Failure) {
    guard let event = entry.change?.event ?? entry.event else { return }
    let stamp = Int64((entry.change?.at ?? entry.published).timeIntervalSince1970)
    let isCancelled = entry.change?.isCancelled ?? false
    try write(
      event.object(isCancelled ? .cancel : .publish, stamp: stamp), to: "\(entry.name).ics")
  }

  // MARK: Files

  /// Waits until no other has it; closing the descriptor gives it back.
  private func locked() throws(Failure) -> Int32 {
    let folder = (lock as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure.notWritable(path: lock) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        throw Failure.notWritable(path: lock)
      }
    }
    return descriptor
  }

  /// The images that a page shows, as the compiler names them.
  private func images(of name: String) -> Set<String> {
    let path = folder.appendingPathComponent("\(name).html").path
    let page = FileManager.default.contents(atPath: path) ?? Data()
    return Set(
      String(decoding: page, as: UTF8.self).matches(of: /"(images\/[0-9a-f]+\.[a-z]+)"/)
        .map { String($0.1) })
  }

  private func writeLists(_ entries: [ArchiveEntry]) throws(Failure) {
    let entries = entries.sorted { ($1.published, $1.name) < ($0.published, $0.name) }
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let list = (try? encoder.encode(entries)).map { [UInt8]($0) } ?? []
    try write(list, to: Self.listName)
    let listed = entries.filter(\.isListed)
    let feed = AtomFeed(archive: publishing, organisation: organisation, entries: listed)
    try write(Array(feed.xml.utf8), to: "feed.xml")
    let index = ArchiveIndex(organisation: organisation, zone: zone, entries: listed)
    try write(Array(index.html.utf8), to: "index.html")
  }

  private func entries() throws(Failure) -> [ArchiveEntry] {
    let path = folder.appendingPathComponent(Self.listName).path
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let bytes = FileManager.default.contents(atPath: path),
      let entries = try? decoder.decode([ArchiveEntry].self, from: bytes)
    else { throw Failure.notReadable(path: path) }
    return entries
  }

  private static let listName = "archive.json"

  /// False when the file holds these bytes already.
  @discardableResult
  private func write(_ bytes: [UInt8], to name: String) throws(Failure) -> Bool {
    let file = folder.appendingPathComponent(name)
    if FileManager.default.contents(atPath: file.path) == Data(bytes) { return false }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file, options: .atomic)
      // For the web server, which is somebody else.
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    } catch { throw Failure.notWritable(path: file.path) }
    return true
  }
}
