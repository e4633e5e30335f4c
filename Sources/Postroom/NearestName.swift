/// The name that `name` was probably meant to be, or nil when none is near.
///
/// Near is by Damerau and Levenshtein, in its optimal string alignment: a letter more, less,
/// another, or two swapped, each counts one; a third of the letters may be wrong, at most three.
/// Case does not count. Of equally near names the first is taken.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  // The table below is quadratic: no name a person mistypes is longer.
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  var limit = min(3, max(1, wanted.count / 3))
  var nearest: String?
  for candidate in candidates {
    let scalars = Array(candidate.lowercased().unicodeScalars)
    guard abs(scalars.count - wanted.count) <= limit else { continue }
    let distance = alignmentDistance(wanted, scalars)
    // One letter is no likeness to another.
    guard distance <= limit, distance < max(wanted.count, scalars.count) else { continue }
    if distance == 0 { return candidate }
    nearest = candidate
    limit = distance - 1
  }
  return nearest
}

private func alignmentDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices.map({ $0 + 1 }) {
    var current = [row]
    for column in right.indices.map({ $0 + 1 }) {
      let isSame = left[row - 1] == right[column - 1]
      var best = min(
        last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
      if row > 1, column > 1, left[row - 1] == right[column - 2],
        left[row - 2] == right[column - 1]
      {
        best = min(best, beforeLast[column - 2] + 1)
      }
      current.append(best)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
