/// A key of a draft's front matter, and its value.
struct DraftEntry {
  let key: String
  let value: DraftValue

  init(_ key: String, _ value: DraftValue) {
    self.key = key
    self.value = value
  }
}
