import Mail
import Postroom

/// Which messages a page of previews shows, and in what order: those that most likely go wrong, one
/// and the longest of each variant, and then everybody, as far as a page bears it.
///
/// It keeps a few members, however many go by.
struct PreviewSelection {
  /// Messages under one heading of the page.
  struct Group {
    var title: String
    var about = ""
    /// How many recipients it stands for.
    var count: Int?
    var members: [(member: AudienceMember, label: String)] = []
    var more = ""
  }

  private let composer: Composer
  private var total = 0
  private var extremes: [Extreme: (rank: Int, member: AudienceMember)] = [:]
  private var variants: [Variant: Sample] = [:]
  private var order: [Variant] = []
  private var everybody: [AudienceMember] = []

  /// A member of a variant is shown as it comes, and another with the longest values.
  private struct Sample {
    var count = 0
    var first: AudienceMember
    var longest: AudienceMember
  }

  /// More messages make a page that opens slowly.
  private static let mostMembers = 250
  private static let mostVariants = 40

  init(_ composer: Composer) { self.composer = composer }

  mutating func add(_ member: AudienceMember) {
    total += 1
    if everybody.count < Self.mostMembers { everybody.append(member) }
    let variant = composer.variant(of: member.values)
    for (extreme, rank) in Extreme.ranks(of: member, variant, composer) {
      if let best = extremes[extreme], best.rank >= rank { continue }
      extremes[extreme] = (rank, member)
    }
    if variants[variant] == nil {
      order.append(variant)
      variants[variant] = Sample(first: member, longest: member)
    }
    variants[variant]?.count += 1
    if let longest = variants[variant]?.longest, member.values.octets > longest.values.octets {
      variants[variant]?.longest = member
    }
  }

  /// "35 recipients, 4 variants".
  var summary: String {
    "\(Console.count(total, "recipient")), \(Console.count(order.count, "variant"))"
  }

  var groups: [Group] {
    let few = total <= 3
    let everyone = Group(
      title: few ? "Chosen" : "Everybody", count: few ? nil : total,
      members: everybody.map { ($0, "") },
      more: total > everybody.count
        ? "and \(Console.number(total - everybody.count)) more: postroom preview CAMPAIGN --to ADDRESS"
        : "")
    return few ? [everyone] : [extremeGroup] + variantGroups + [everyone]
  }

  private var extremeGroup: Group {
    var group = Group(title: "Look at these first", about: "Where a mailing most likely goes wrong")
    for extreme in Extreme.allCases {
      guard let member = extremes[extreme]?.member else { continue }
      group.members.append((member, extreme.rawValue))
    }
    return group
  }

  private var variantGroups: [Group] {
    let ranked = order.sorted { (variants[$0]?.count ?? 0) > (variants[$1]?.count ?? 0) }
    var groups = ranked.prefix(Self.mostVariants).enumerated().compactMap { number, variant in
      variants[variant].map { sample in
        Group(
          title: "Variant \(number + 1)", about: about(variant), count: sample.count,
          members: [(sample.first, "")]
            + (sample.longest.address == sample.first.address ? [] : [(sample.longest, "")])
        )
      }
    }
    if ranked.count > Self.mostVariants, !groups.isEmpty {
      groups[groups.count - 1].more =
        "and \(Console.count(ranked.count - Self.mostVariants, "variant")) more, of fewer recipients"
    }
    return groups
  }

  private func about(_ variant: Variant) -> String {
    variant.emptyFields.isEmpty
      ? "nothing is missing" : "without \(variant.emptyFields.joined(separator: ", "))"
  }

  /// What makes a member worth a look.
  private enum Extreme: String, CaseIterable {
    case longestName = "longest name"
    case longestValues = "most text merged"
    case mostMissing = "most fields missing"
    case rightToLeft = "right-to-left"
    case otherScript = "not Latin"
    case accents = "accents"
    case shortestName = "shortest name"

    static func ranks(
      of member: AudienceMember, _ variant: Variant, _ composer: Composer
    ) -> [(Extreme, Int)] {
      let name = composer.recipientName(member.values)
      var ranks: [(Extreme, Int)] = [
        (.longestName, name.unicodeScalars.count), (.longestValues, member.values.octets),
        (.shortestName, -name.unicodeScalars.count),
      ].filter { $0.0 == .longestValues || !name.isEmpty }
      if !variant.emptyFields.isEmpty { ranks.append((.mostMissing, variant.emptyFields.count)) }
      guard !member.values.isASCII else { return ranks }
      let scripts = Script.counts(in: member.values)
      if scripts.rightToLeft > 0 { ranks.append((.rightToLeft, scripts.rightToLeft)) }
      if scripts.other > 0 { ranks.append((.otherScript, scripts.other)) }
      if scripts.accented > 0 { ranks.append((.accents, scripts.accented)) }
      return ranks
    }
  }

  /// The letters beyond ASCII, by what they may do to a layout.
  private struct Script {
    var rightToLeft = 0
    var other = 0
    var accented = 0

    static func counts(in values: FieldValues) -> Script {
      var counts = Script()
      for slot in 0..<values.count {
        for scalar in values.string(slot).unicodeScalars where !scalar.isASCII {
          switch scalar.value {
          case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF: counts.rightToLeft += 1
          case 0xC0...0x24F, 0x1E00...0x1EFF: counts.accented += 1
          default: if scalar.properties.isAlphabetic { counts.other += 1 }
          }
        }
      }
      return counts
    }
  }
}

extension FieldValues {
  fileprivate var octets: Int { bytes.count }
  fileprivate var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }
}
