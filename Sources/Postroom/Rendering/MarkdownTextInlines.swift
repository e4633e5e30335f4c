/// Spans of text in plain mail: *strong*, _emphasis_, `code`, and a link's target in brackets.
struct MarkdownTextInlines {
  let sentinels: MergeSentinels

  /// With a space where a line may be broken and a line feed where it must be.
  func text(of nodes: [MarkdownNode]) -> [UInt8] {
    nodes.reduce(into: []) { output, node in append(node, to: &output) }
  }

  private func append(_ node: MarkdownNode, to output: inout [UInt8]) {
    switch node.kind {
    case .text(let literal): output += literal
    case .softBreak: output.append(UInt8(ascii: " "))
    case .hardBreak: output.append(UInt8(ascii: "\n"))
    case .codeSpan(let literal):
      let code = literal.map { $0 == UInt8(ascii: " ") ? TextWrapping.fixedSpace : $0 }
      output += "`".utf8 + code + "`".utf8
    case .inlineHTML(let literal): appendHTML(literal, to: &output)
    case .emphasis: output += "_".utf8 + text(of: node.children) + "_".utf8
    case .strong: output += "*".utf8 + text(of: node.children) + "*".utf8
    case .strikethrough: output += "~".utf8 + text(of: node.children) + "~".utf8
    case .link(let url, _): appendLink(url, text(of: node.children), to: &output)
    case .image:
      let alternative = text(of: node.children)
      if !alternative.isEmpty { output += "[".utf8 + alternative + "]".utf8 }
    default: output += text(of: node.children)
    }
  }

  /// Merge tags stay, `<br>` ends a line, other markup goes.
  private func appendHTML(_ literal: [UInt8], to output: inout [UInt8]) {
    if let tags = sentinels.tagsOnly(literal) {
      for tag in tags { output += sentinels.word(for: tag) }
    } else if literal.prefix(3).map(\.asciiLowercased) == Array("<br".utf8) {
      output.append(UInt8(ascii: "\n"))
    }
  }

  private func appendLink(_ url: [UInt8], _ text: [UInt8], to output: inout [UInt8]) {
    let mail = Array("mailto:".utf8)
    var target: [UInt8] = []
    MarkdownURL.append(
      url.starts(with: mail) ? Array(url.dropFirst(mail.count)) : url, references: false,
      to: &target)
    // The autolink extension gives `www.` a scheme.
    let isSame = text == target || text == url || Array("http://".utf8) + text == url
    if isSame || target.isEmpty || target.first == UInt8(ascii: "#") {
      output += text
    } else {
      output += text.isEmpty ? [] : text + " ".utf8
      output += "<".utf8 + target + ">".utf8
    }
  }
}
