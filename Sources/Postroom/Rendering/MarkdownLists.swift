/// Joins lists that only merge tags divide, so that a section around some of a list's items
/// leaves one list.
enum MarkdownLists {
  static func joined(_ nodes: [MarkdownNode], _ sentinels: MergeSentinels) -> [MarkdownNode] {
    var result: [MarkdownNode] = []
    var index = 0
    while index < nodes.count {
      let end = end(ofListAt: index, nodes, sentinels)
      if let end, let list = join(nodes[index..<end]) {
        result.append(list)
        index = end
      } else {
        result.append(nodes[index])
        index += 1
      }
    }
    return result
  }

  /// The end of the longest run from `start` of lists of one type and tags that closes as many
  /// sections as it opens, with two lists or more, one of which is always shown.
  private static func end(
    ofListAt start: Int, _ nodes: [MarkdownNode], _ sentinels: MergeSentinels
  ) -> Int? {
    var depth = 0
    var count = 0
    var isShown = false
    var isOrdered: Bool?
    /// Lists side by side differ in their marks, and are not one.
    var followsList = false
    var end: Int?
    for index in start..<nodes.count {
      switch nodes[index].kind {
      case .list(let list):
        guard isOrdered == nil || isOrdered == (list.start != nil), !followsList else { return end }
        followsList = true
        isOrdered = list.start != nil
        count += 1
        if depth == 0 { isShown = true }
        if depth == 0, count > 1 { end = index + 1 }
      case .tags(let tags):
        followsList = false
        for tag in tags {
          switch sentinels.tags[tag].kind {
          case .section, .inverted: depth += 1
          case .close: depth -= 1
          case .comment, .delimiters: break
          case .partial, .variable, .unescaped: return end
          }
          if depth < 0 { return end }
        }
        if depth == 0, count > 1, isShown { end = index + 1 }
      default: return end
      }
      if !isShown { end = nil }
    }
    return end
  }

  private static func join(_ nodes: ArraySlice<MarkdownNode>) -> MarkdownNode? {
    var joined: MarkdownNode?
    var children: [MarkdownNode] = []
    var isTight = true
    for node in nodes {
      if case .list(let list) = node.kind {
        if joined == nil { joined = node }
        isTight = isTight && list.isTight
        children += node.children
      } else {
        children.append(node)
      }
    }
    guard case .list(var list) = joined?.kind else { return nil }
    list.isTight = isTight
    joined?.kind = .list(list)
    joined?.children = children
    return joined
  }
}
